//! What the words in a class or an id say of an element. Called by `vocabulary`.

use super::Kind;
use super::vocabulary::Traits;

/// Words after which a name says what a page has or lacks.
const PAGE: [&str; 7] = ["no", "not", "without", "has", "with", "is", "js"];
/// Words for parts of a page.
const TAILS: [&str; 58] = [
    "area",
    "articles",
    "banner",
    "bar",
    "block",
    "body",
    "bottom",
    "box",
    "btn",
    "button",
    "buttons",
    "col",
    "column",
    "container",
    "content",
    "desktop",
    "dialog",
    "footer",
    "form",
    "header",
    "holder",
    "icon",
    "icons",
    "inner",
    "item",
    "items",
    "left",
    "lg",
    "link",
    "links",
    "list",
    "main",
    "md",
    "menu",
    "message",
    "mobile",
    "modal",
    "nav",
    "notice",
    "outer",
    "overlay",
    "panel",
    "popup",
    "posts",
    "primary",
    "right",
    "row",
    "secondary",
    "section",
    "sm",
    "stories",
    "text",
    "title",
    "top",
    "widget",
    "widgets",
    "wrap",
    "wrapper",
];

/// What the words of a class or an id say.
pub(super) fn read(name: &str, kind: Kind) -> Traits {
    let words = words(name);
    let mut traits = Traits::default();
    let mut last = "";
    for (at, word) in words.iter().enumerate() {
        let said = single(word).with(pair(last, word));
        last = word;
        if kind == Kind::Article || !said.any(Traits::FOREIGN) || is_of_box(&words, at) {
            traits = traits.with(said);
        }
    }
    traits
}

/// `most-popularPosts` is `most`, `popular` and `posts`.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut lower = false;
    for c in name.chars() {
        if (!c.is_alphanumeric() || (c.is_uppercase() && lower)) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        lower = c.is_lowercase() || c.is_ascii_digit();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Whether the word at this place speaks of the box itself, not of what it is about or of the page around it: `popular` and
/// `popular-posts` do, `popular-science` and `no-popular` do not.
fn is_of_box(words: &[String], at: usize) -> bool {
    let is_one = |word: &String, of: &[&str]| of.contains(&word.as_str());
    let before = words.get(..at).unwrap_or_default();
    let after = words.get(at + 1..).unwrap_or_default();
    let is_tail =
        |word: &String| word.bytes().all(|byte| byte.is_ascii_digit()) || is_one(word, &TAILS);
    !before.iter().any(|word| is_one(word, &PAGE)) && after.iter().all(is_tail)
}

fn single(word: &str) -> Traits {
    match word {
        "nav" | "navbar" | "navigation" | "menu" | "menus" | "submenu" | "megamenu" | "topbar"
        | "masthead" | "footer" | "colophon" | "breadcrumb" | "breadcrumbs" | "pagination"
        | "pager" | "paging" | "skiplink" | "skiplinks" | "toolbar" | "searchform"
        | "searchbox" | "navi" | "copyright" | "subnav" | "topnav" | "sitenav" | "brodkrumme"
        | "krummer" => Traits::CHROME,
        "cookie" | "cookies" | "cookiebot" | "cookiebanner" | "cookieconsent" | "cookiebar"
        | "cookiewall" | "consent" | "gdpr" | "ccpa" | "onetrust" | "usercentrics" | "didomi"
        | "klaro" | "borlabs" | "truste" | "trustarc" | "iubenda" | "cmplz" | "osano"
        | "evidon" | "tarteaucitron" | "coi" | "cybot" | "quantcast" | "cookieinformation"
        | "samtykke" | "einwilligung" | "cookielaw" => Traits::CONSENT,
        "share" | "shares" | "sharing" | "sharebar" | "sharebuttons" | "social" | "socials"
        | "socialmedia" | "addthis" | "addtoany" | "sharedaddy" | "shareaholic" | "sharethis"
        | "follow" => Traits::SHARE,
        "related" | "relateds" | "relatedposts" | "recommended" | "recommendation"
        | "recommendations" | "recirc" | "recirculation" | "outbrain" | "taboola" | "zergnet"
        | "revcontent" | "trending" | "mostread" | "mostpopular" | "popular" | "upnext"
        | "relaterede" | "relateret" | "teasers" | "readmore" | "yarpp" | "crosslinks" => {
            Traits::RELATED
        }
        "newsletter" | "newsletters" | "subscribe" | "subscription" | "signup" | "signin"
        | "login" | "register" | "mailchimp" | "optin" | "nyhedsbrev" | "paywall" | "regwall"
        | "popup" | "modal" | "lightbox" | "onboarding" | "donate" | "donation" | "cta" => {
            Traits::OFFER
        }
        "ad" | "ads" | "advert" | "adverts" | "advertisement" | "advertising" | "adsbygoogle"
        | "adslot" | "adunit" | "dfp" | "sponsored" | "sponsor" | "promo" | "promos"
        | "promotion" | "anzeige" | "annonce" | "annoncer" | "werbung" => Traits::ADVERT,
        "comment" | "comments" | "disqus" | "commentlist" | "commentary" | "livefyre"
        | "kommentar" | "kommentare" | "kommentarer" => Traits::COMMENTS,
        "embed" | "embeds" | "embedded" | "tweet" => Traits::EMBED,
        "byline" | "bylines" | "dateline" | "timestamp" | "author" | "authors" | "tags"
        | "taglist" | "credit" | "credits" | "pubdate" | "postmeta" => Traits::BYLINE,
        "sidebar" | "sidebars" | "aside" | "rail" | "sidebox" => Traits::ASIDE,
        "article" | "story" | "artikel" => Traits::ARTICLE,
        "articlebody" | "storybody" | "bodytext" | "articletext" => Traits::BODY,
        "accordion" | "accordions" | "collapse" | "collapsible" | "tabpanel" | "faq"
        | "expandable" | "foldout" | "toggle" => Traits::FOLDED,
        "post" | "message" | "reply" | "answer" | "beitrag" | "svar" | "topic" => Traits::POST,
        "hide" | "hidden" | "invisible" => Traits::SILENT,
        _ if word.starts_with("related") => Traits::RELATED,
        _ => Traits::default(),
    }
}

fn pair(first: &str, second: &str) -> Traits {
    match (first, second) {
        (
            "article" | "story" | "post" | "entry" | "news" | "artikel",
            "body" | "content" | "text" | "copy" | "inhalt" | "indhold",
        )
        | ("body", "copy" | "content" | "text" | "main")
        | ("rich", "text")
        | ("field", "body") => Traits::BODY,
        ("site" | "global" | "page" | "main", "header" | "head") => Traits::CHROME,
        ("most", "read" | "popular" | "viewed" | "shared")
        | ("more", "stories" | "from" | "articles" | "news" | "on")
        | ("read", "more" | "next" | "also")
        | ("also", "on" | "read")
        | ("you", "may")
        | ("see", "also") => Traits::RELATED,
        ("sr", "only") | ("visually", "hidden") | ("screen", "reader") | ("visuallyhidden", _) => {
            Traits::SPOKEN
        }
        ("sign", "up" | "in") | ("log", "in") => Traits::OFFER,
        ("entry" | "post" | "article", "meta" | "tags" | "info") | ("posted", "on") => {
            Traits::BYLINE
        }
        ("ad", "slot" | "unit" | "container" | "wrapper") => Traits::ADVERT,
        _ => Traits::default(),
    }
}

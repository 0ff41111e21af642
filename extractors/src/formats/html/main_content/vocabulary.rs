//! What elements are for, as far as their names, roles and classes say so. Classes are the author's words: they are signs and
//! no proof, and whoever asks weighs them against the text.

use crate::formats::html::style;
use scraper::node::Element;

/// Bytes of an attribute that are looked at.
const LONGEST: usize = 400;

/// What an element says that it is; several may hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Traits(u32);

impl Traits {
    /// Not shown.
    pub(super) const HIDDEN: Self = Self(1);
    /// Not read aloud: decoration, or something that is folded.
    pub(super) const SILENT: Self = Self(1 << 1);
    /// Navigation, menus, the head and foot of the site.
    pub(super) const CHROME: Self = Self(1 << 2);
    /// Asks for consent or says that there are cookies.
    pub(super) const CONSENT: Self = Self(1 << 3);
    /// Buttons for sharing, links to networks.
    pub(super) const SHARE: Self = Self(1 << 4);
    /// Links to other pages of the site.
    pub(super) const RELATED: Self = Self(1 << 5);
    /// Asks for an address, a subscription, a login.
    pub(super) const OFFER: Self = Self(1 << 6);
    /// Advertisement.
    pub(super) const ADVERT: Self = Self(1 << 7);
    /// What readers say.
    pub(super) const COMMENTS: Self = Self(1 << 8);
    /// Who wrote it and when, tags, credits.
    pub(super) const BYLINE: Self = Self(1 << 9);
    /// Beside the text.
    pub(super) const ASIDE: Self = Self(1 << 10);
    /// Has to do with an article.
    pub(super) const ARTICLE: Self = Self(1 << 11);
    /// Is the text of an article.
    pub(super) const BODY: Self = Self(1 << 12);
    /// Can be unfolded.
    pub(super) const FOLDED: Self = Self(1 << 13);
    /// The words of somebody in a conversation.
    pub(super) const POST: Self = Self(1 << 14);
    /// The role `main`.
    pub(super) const MAIN: Self = Self(1 << 15);
    /// Only for readers of screens.
    pub(super) const SPOKEN: Self = Self(1 << 16);

    /// What somebody said elsewhere, shown here.
    pub(super) const EMBED: Self = Self(1 << 17);

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of `other` holds.
    pub(super) const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What an element says that it is.
pub(super) fn traits(element: &Element) -> Traits {
    let mut traits = role(element);
    if style::is_hidden(element) || is_transparent(element) {
        traits = traits.with(Traits::HIDDEN);
    }
    if element.attr("aria-hidden").is_some_and(|v| v.eq_ignore_ascii_case("true")) {
        traits = traits.with(Traits::SILENT);
    }
    match element.attr("itemprop") {
        Some("articleBody" | "reviewBody" | "recipeInstructions") => {
            traits = traits.with(Traits::BODY);
        }
        Some("author" | "datePublished" | "dateModified" | "publisher" | "keywords") => {
            traits = traits.with(Traits::BYLINE);
        }
        _ => {}
    }
    let class = element.attr("class").unwrap_or_default();
    let id = element.attr("id").filter(|_| !is_anchor(element, class)).unwrap_or_default();
    for value in [class, id] {
        let value = value.get(..value.floor_char_boundary(LONGEST)).unwrap_or(value);
        traits = traits.with(names(value));
    }
    traits
}

/// Whether an id is there to link to, as writers of documentation make them of the words of a heading: `related-work`, `cookies`
/// and `login` say then what a chapter is about.
fn is_anchor(element: &Element, class: &str) -> bool {
    matches!(element.name(), "section" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "a" | "dt")
        || class.split_ascii_whitespace().any(|word| {
            let sections = ["section", "sect", "level"].map(|name| word.strip_prefix(name));
            sections.into_iter().flatten().any(|n| n.bytes().all(|byte| byte.is_ascii_digit()))
        })
}

fn role(element: &Element) -> Traits {
    match element.attr("role").unwrap_or_default() {
        "main" => Traits::MAIN,
        "article" => Traits::ARTICLE,
        "navigation" | "banner" | "contentinfo" | "menu" | "menubar" | "search" | "toolbar" => {
            Traits::CHROME
        }
        "complementary" => Traits::ASIDE,
        "dialog" | "alertdialog" => Traits::OFFER,
        _ => Traits::default(),
    }
}

/// Styles that hide without saying so.
fn is_transparent(element: &Element) -> bool {
    let Some(css) = element.attr("style") else { return false };
    let css = css.get(..css.floor_char_boundary(LONGEST)).unwrap_or(css);
    let mut clipped = false;
    style::declarations(css).any(|(property, value)| match property.as_str() {
        "font-size" => matches!(value.as_str(), "0" | "0px"),
        "left" | "text-indent" | "top" => {
            let far = value.strip_prefix('-').and_then(|v| v.strip_suffix("px"));
            far.and_then(|v| v.parse::<f32>().ok()).is_some_and(|pixels| pixels >= 999.0)
        }
        "clip" | "clip-path" => {
            clipped = value.replace([' ', ','], "").starts_with("rect(000")
                || value.starts_with("inset(50%");
            clipped
        }
        _ => false,
    })
}

/// What the words in a class or an id say.
fn names(value: &str) -> Traits {
    let mut traits = Traits::default();
    let mut last = String::new();
    let mut word = String::new();
    let mut lower = false;
    for c in value.chars().chain([' ']) {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower) {
            if !word.is_empty() {
                traits = traits.with(single(&word)).with(pair(&last, &word));
                last = std::mem::take(&mut word);
            }
            if c.is_whitespace() {
                last.clear();
            }
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        lower = c.is_lowercase() || c.is_ascii_digit();
    }
    traits
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

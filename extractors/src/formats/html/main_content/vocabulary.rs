//! What elements are for, as far as their names, roles and classes say so. Classes are the author's words: they are signs and
//! no proof, and whoever asks weighs them against the text.

use super::{Kind, names};
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

    /// Those that speak against a box.
    pub(super) const NAMED: [Self; 8] = [
        Self::CHROME,
        Self::CONSENT,
        Self::SHARE,
        Self::RELATED,
        Self::OFFER,
        Self::ADVERT,
        Self::COMMENTS,
        Self::ASIDE,
    ];
    /// All of them.
    pub(super) const FOREIGN: Self = {
        let [a, b, c, d, e, f, g, h] = Self::NAMED;
        a.with(b).with(c).with(d).with(e).with(f).with(g).with(h)
    };

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without those of `other`.
    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether any of `other` holds.
    pub(super) const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What an element says that it is. Of a page that is no article only names that speak of the box itself are heard; `titled` says
/// whether the element begins with a heading.
pub(super) fn traits(element: &Element, kind: Kind, titled: bool) -> Traits {
    let mut traits = role(element);
    if style::is_hidden(element) || is_transparent(element) {
        traits = traits.with(Traits::HIDDEN);
    }
    if element.attr("aria-hidden").is_some_and(|v| v.eq_ignore_ascii_case("true")) {
        traits = traits.with(Traits::SILENT);
    }
    if element.attr("aria-expanded").or_else(|| element.attr("aria-controls")).is_some() {
        traits = traits.with(Traits::FOLDED);
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
    let is_anchor = is_anchor(element, class) || titled && kind == Kind::Other;
    let id = element.attr("id").filter(|_| !is_anchor).unwrap_or_default();
    for value in [class, id] {
        let value = value.get(..value.floor_char_boundary(LONGEST)).unwrap_or(value);
        for name in value.split_whitespace() {
            traits = traits.with(names::read(name, kind));
        }
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

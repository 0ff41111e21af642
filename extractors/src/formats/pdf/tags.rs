//! The structure tree of a tagged document (ISO 32000-2, 14.7 and 14.8): its elements in the order of the document, and
//! which of them each piece of marked content belongs to. Called by `file`, which reads the tree once. Never recurses,
//! never visits an element twice, and stops at a budget: what it did not reach is not tagged.

use super::metadata;
use super::trees::resolved;
use crate::limits::Cancel;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier};
use hayro_syntax::xref::XRef;
use std::collections::{HashMap, HashSet};

/// Elements and pieces of content that are read: those of some thousand pages of text.
const MOST_ENTRIES: usize = 200_000;
/// Elements within elements; more is no structure.
const DEEPEST: u8 = 100;
/// Names that lead to each other in the map of roles.
const MOST_NAMES: usize = 8;
/// Names of roles that are remembered.
const MOST_ROLES: usize = 1_000;
/// Number of marked content that a page can have.
const LAST_NUMBER: i64 = 1 << 24;
/// Columns or rows that a cell covers.
const WIDEST: i64 = 1_000;

/// What an element is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Holds others and says nothing else.
    Group,
    Section,
    /// A paragraph, a caption, an entry of a table of contents.
    Text,
    /// A heading; 0 where its level is told by the sections around it.
    Heading(u8),
    List,
    Item,
    Label,
    Body,
    Table,
    Row,
    Cell {
        header: bool,
    },
    Figure,
    Quote,
    /// A footnote; it stands in the tree where it is referred to.
    Note,
    /// Part of a line.
    Inline,
}

impl Role {
    /// The role of a name that the standard knows (14.8.4).
    fn of(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"Document" | b"DocumentFragment" | b"Part" | b"Art" | b"Div" | b"NonStruct"
            | b"Private" | b"Index" | b"TOC" | b"THead" | b"TBody" | b"TFoot" | b"Aside" => {
                Self::Group
            }
            b"Sect" => Self::Section,
            b"P" | b"Caption" | b"TOCI" | b"Formula" | b"Form" | b"BibEntry" | b"Sub" => Self::Text,
            b"Note" | b"FENote" => Self::Note,
            b"Title" | b"H1" => Self::Heading(1),
            b"H" => Self::Heading(0),
            b"L" => Self::List,
            b"LI" => Self::Item,
            b"Lbl" => Self::Label,
            b"LBody" => Self::Body,
            b"Table" => Self::Table,
            b"TR" => Self::Row,
            b"TH" => Self::Cell { header: true },
            b"TD" => Self::Cell { header: false },
            b"Figure" => Self::Figure,
            b"BlockQuote" => Self::Quote,
            b"Span" | b"Quote" | b"Reference" | b"Code" | b"Link" | b"Annot" | b"Em"
            | b"Strong" | b"Ruby" | b"RB" | b"RT" | b"RP" | b"Warichu" | b"WT" | b"WP" => {
                Self::Inline
            }
            [b'H', digits @ ..] if matches!(digits.len(), 1 | 2) => {
                let level: u8 = std::str::from_utf8(digits).ok()?.parse().ok()?;
                Self::Heading(level.clamp(1, 6))
            }
            _ => return None,
        })
    }
}

/// An element; its number is its place in the order of the document.
#[derive(Debug)]
pub(super) struct Element {
    /// Itself for the root.
    pub(super) parent: u32,
    /// The number behind its last descendant.
    pub(super) end: u32,
    pub(super) role: Role,
    depth: u8,
    /// Columns and rows that a cell covers.
    pub(super) columns: u16,
    pub(super) rows: u16,
}

/// The elements of a document.
#[derive(Debug, Default)]
pub(super) struct Tree {
    elements: Vec<Element>,
    /// For each page the numbers of its marked content with their elements, in the order of the document.
    contents: HashMap<ObjectIdentifier, Vec<(u32, u32)>>,
}

impl Tree {
    /// Reads the tree; empty where the document has none.
    pub(super) fn read(xref: &XRef, cancel: &Cancel) -> Self {
        let root =
            metadata::root(xref).and_then(|c| c.get::<Dict<'_>>(b"StructTreeRoot".as_slice()));
        let Some(root) = root else { return Self::default() };
        // Every tree must have this one (14.7.2). Those without were guessed by a printer's driver, not written by an author.
        if !root.contains_key(b"ParentTree".as_slice()) {
            return Self::default();
        }
        let map = root.get::<Dict<'_>>(b"RoleMap".as_slice());
        let classes = root.get::<Dict<'_>>(b"ClassMap".as_slice());
        let mut reader = Reader {
            xref,
            map,
            classes,
            roles: HashMap::new(),
            seen: HashSet::new(),
            entries: 0,
            tree: Self::default(),
        };
        reader.tree.elements.push(Element {
            parent: 0,
            end: 1,
            role: Role::Group,
            depth: 0,
            columns: 1,
            rows: 1,
        });
        reader.walk(&root, cancel);
        reader.tree.close();
        reader.tree
    }

    pub(super) fn element(&self, number: u32) -> Option<&Element> {
        self.elements.get(number as usize)
    }

    /// An element and those around it, innermost first, without the root.
    pub(super) fn upwards(&self, number: u32) -> impl Iterator<Item = (u32, &Element)> {
        let mut next = Some(number);
        std::iter::from_fn(move || {
            let number = next.filter(|number| *number > 0)?;
            let element = self.element(number)?;
            next = Some(element.parent);
            Some((number, element))
        })
    }

    /// The marked content of a page and its elements.
    pub(super) fn contents(&self, page: ObjectIdentifier) -> &[(u32, u32)] {
        self.contents.get(&page).map_or(&[], Vec::as_slice)
    }

    /// Tells every element where its descendants end.
    fn close(&mut self) {
        for i in (1..self.elements.len()).rev() {
            let Some(Element { parent, end, .. }) = self.elements.get(i) else { continue };
            let (parent, end) = (*parent as usize, *end);
            if let Some(parent) = self.elements.get_mut(parent) {
                parent.end = parent.end.max(end);
            }
        }
    }
}

/// What is left to look at: an object under an element, and the page that it is on unless it says otherwise.
struct Open<'a> {
    object: MaybeRef<Object<'a>>,
    parent: u32,
    page: Option<ObjectIdentifier>,
}

struct Reader<'a> {
    xref: &'a XRef,
    map: Option<Dict<'a>>,
    classes: Option<Dict<'a>>,
    roles: HashMap<Vec<u8>, Role>,
    seen: HashSet<ObjectIdentifier>,
    /// Everything that was looked at.
    entries: usize,
    tree: Tree,
}

impl<'a> Reader<'a> {
    fn walk(&mut self, root: &Dict<'a>, cancel: &Cancel) {
        let mut open = Vec::new();
        self.kids(root, 0, None, &mut open);
        while let Some(next) = open.pop() {
            self.entries += 1;
            if self.entries > MOST_ENTRIES || cancel.is_cancelled() {
                return;
            }
            self.visit(next, &mut open);
        }
    }

    /// Puts what is under an element on the stack, the first on top.
    fn kids(
        &self,
        element: &Dict<'a>,
        number: u32,
        page: Option<ObjectIdentifier>,
        open: &mut Vec<Open<'a>>,
    ) {
        let of = |object| Open { object, parent: number, page };
        match element.get::<Object<'a>>(b"K".as_slice()) {
            Some(Object::Array(kids)) => {
                let room = MOST_ENTRIES.saturating_sub(self.entries + open.len());
                let from = open.len();
                open.extend(kids.raw_iter().take(room).map(of));
                if let Some(kids) = open.get_mut(from..) {
                    kids.reverse();
                }
            }
            Some(_) => open.extend(element.get_raw::<Object<'a>>(b"K".as_slice()).map(of)),
            None => {}
        }
    }

    fn visit(&mut self, next: Open<'a>, open: &mut Vec<Open<'a>>) {
        let Open { object, parent, page } = next;
        if let MaybeRef::Ref(reference) = &object
            && !self.seen.insert((*reference).into())
        {
            return;
        }
        match resolved(self.xref, object) {
            Some(Object::Number(number)) => self.content(number.as_i64(), parent, page),
            Some(Object::Dict(dict)) => {
                let page = dict.get_ref(b"Pg".as_slice()).map(Into::into).or(page);
                if let Some(role) = dict.get::<Name<'_>>(b"S".as_slice()) {
                    let role = self.role(role.as_ref());
                    if let Some(number) = self.element(&dict, parent, role) {
                        self.kids(&dict, number, page, open);
                    }
                } else if let Some(number) = dict.get::<i64>(b"MCID".as_slice()) {
                    // Content of a form has numbers of its own, which the interpreter does not tell from the page's.
                    if !dict.contains_key(b"Stm".as_slice()) {
                        self.content(number, parent, page);
                    }
                }
            }
            _ => {}
        }
    }

    fn content(&mut self, number: i64, parent: u32, page: Option<ObjectIdentifier>) {
        let (Some(page), true) = (page, (0..LAST_NUMBER).contains(&number)) else { return };
        let Ok(number) = u32::try_from(number) else { return };
        self.tree.contents.entry(page).or_default().push((number, parent));
    }

    fn element(&mut self, dict: &Dict<'a>, parent: u32, role: Role) -> Option<u32> {
        let depth = self.tree.element(parent)?.depth.checked_add(1).filter(|d| *d <= DEEPEST)?;
        let number = u32::try_from(self.tree.elements.len()).ok()?;
        let (columns, rows) =
            if matches!(role, Role::Cell { .. }) { self.spans(dict) } else { (1, 1) };
        self.tree.elements.push(Element { parent, end: number + 1, role, depth, columns, rows });
        Some(number)
    }

    /// The role that a name leads to; an unknown one only holds others.
    fn role(&mut self, name: &[u8]) -> Role {
        if let Some(role) = self.roles.get(name) {
            return *role;
        }
        let mut at = name.to_vec();
        let mut found = None;
        for _ in 0..MOST_NAMES {
            found = Role::of(&at);
            let next = self.map.as_ref().and_then(|m| m.get::<Name<'_>>(at.as_slice()));
            match next {
                Some(next) if found.is_none() => at = next.as_ref().to_vec(),
                _ => break,
            }
        }
        let role = found.unwrap_or(Role::Group);
        if self.roles.len() < MOST_ROLES {
            self.roles.insert(name.to_vec(), role);
        }
        role
    }

    /// Columns and rows that a cell covers: said by its attributes or those of its classes (14.8.5.7).
    fn spans(&self, dict: &Dict<'a>) -> (u16, u16) {
        let mut all = attributes(dict.get::<Object<'a>>(b"A".as_slice()));
        let names = match dict.get::<Object<'a>>(b"C".as_slice()) {
            Some(Object::Name(name)) => vec![name],
            Some(Object::Array(names)) => names.iter::<Name<'_>>().take(MOST_NAMES).collect(),
            _ => Vec::new(),
        };
        for name in names {
            let class = self.classes.as_ref().and_then(|c| c.get::<Object<'a>>(name.as_ref()));
            all.extend(attributes(class));
        }
        let span = |key: &[u8]| {
            let said = all.iter().find_map(|a| a.get::<i64>(key));
            u16::try_from(said.unwrap_or(1).clamp(1, WIDEST)).unwrap_or(1)
        };
        (span(b"ColSpan"), span(b"RowSpan"))
    }
}

/// Sets of attributes: one, or several with their revisions between them.
fn attributes(object: Option<Object<'_>>) -> Vec<Dict<'_>> {
    match object {
        Some(Object::Dict(dict)) => vec![dict],
        Some(Object::Array(sets)) => sets_of(&sets),
        _ => Vec::new(),
    }
}

fn sets_of<'a>(sets: &Array<'a>) -> Vec<Dict<'a>> {
    sets.iter::<Object<'a>>().take(2 * MOST_NAMES).filter_map(Object::into_dict).collect()
}

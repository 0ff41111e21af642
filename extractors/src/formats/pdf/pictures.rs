//! Pictures of a page as `data:` addresses: JPEG as it lies in the document, everything else decoded and written as PNG. Called
//! by `file` for the pictures that `figures` found worth it. What a picture would take is told from its head before a byte
//! of it is decoded. Soft masks are dropped.

use super::expansion;
use super::geometry::Rect;
use super::glyphs::{MOST_RULES, place_of};
use super::png;
use crate::bytes::push_base64;
use crate::limits::{Cancel, Limits};
use hayro_interpret::font::GlyphRun;
use hayro_interpret::kurbo::BezPath;
use hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps,
    RasterImage, SoftMask,
};
use hayro_syntax::Filter;
use hayro_syntax::object::{Array, Dict, Stream};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Pixels of one picture that are decoded; of JPEG 2000, which is decoded channel by channel, samples.
const MOST_PIXELS: u64 = 100_000_000;
/// Pixels of all pictures of a document that are decoded: it is time that they cost.
const MOST_OF_ALL: u64 = 500_000_000;

/// The pictures of a page that are wanted, counted as they are drawn, and whether also those that an earlier page had.
pub(super) type Wanted = BTreeMap<usize, bool>;

/// What the pictures of one document may take.
#[derive(Debug)]
pub(super) struct Budget {
    /// Bytes of one picture.
    one: usize,
    /// Bytes of those that are still to come.
    left: usize,
    /// Pixels that may still be decoded.
    pixels: u64,
    /// Wanted pictures that could not be had.
    missing: u32,
    /// Pictures that were handed out.
    known: HashSet<u128>,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        Self {
            one: size(limits.picture_bytes),
            left: size(limits.pictures_bytes),
            pixels: MOST_OF_ALL,
            missing: 0,
            known: HashSet::new(),
        }
    }

    /// How many wanted pictures could not be had.
    pub(super) fn missing(&self) -> u32 {
        self.missing
    }

    fn address(&mut self, image: &RasterImage<'_>, cancel: &Cancel) -> Option<Arc<str>> {
        let most = self.one.min(self.left);
        let (kind, bytes) = match jpeg(image.stream(), most) {
            Some(bytes) => ("jpeg", bytes),
            None => ("png", self.decoded(image, most, cancel)?),
        };
        self.left = self.left.saturating_sub(bytes.len());
        let mut address = format!("data:image/{kind};base64,");
        push_base64(&bytes, &mut address);
        Some(address.into())
    }

    fn decoded(
        &mut self,
        image: &RasterImage<'_>,
        most: usize,
        cancel: &Cancel,
    ) -> Option<Vec<u8>> {
        let dict = image.stream().dict();
        // The decoder decodes a mask too, whether it is wanted or not.
        let masks = [b"SMask".as_slice(), b"Mask"].map(|key| dict.get::<Stream<'_>>(key));
        let mut pixels = decoded_pixels(image.stream())?;
        for mask in masks.iter().flatten() {
            pixels = pixels.checked_add(decoded_pixels(mask)?)?;
        }
        self.pixels = self.pixels.checked_sub(pixels)?;
        let mut out = None;
        image.with_rgba(
            |data, _| {
                let (pixels, shape) = match &data {
                    ImageData::Rgb(rgb) => (&rgb.data, (rgb.width, 3)),
                    ImageData::Luma(luma) => (&luma.data, (luma.width, 1)),
                };
                out = png::encode(pixels, shape, most, cancel);
            },
            None,
        );
        out
    }
}

/// The bytes of a picture that is a JPEG and nothing else, if they are few enough.
fn jpeg(stream: &Stream<'_>, most: usize) -> Option<Vec<u8>> {
    if *stream.filters() != [Filter::DctDecode] {
        return None;
    }
    let raw = stream.raw_data();
    let is_jpeg = raw.starts_with(&[0xff, 0xd8, 0xff]) && raw.len() <= most;
    let size = imagesize::blob_size(&raw).ok().filter(|_| is_jpeg)?;
    let pixels = (size.width as u64).checked_mul(size.height as u64)?;
    (1..=MOST_PIXELS).contains(&pixels).then(|| raw.into_owned())
}

/// How many pixels the decoder will make of a picture, if it may decode it at all.
fn decoded_pixels(stream: &Stream<'_>) -> Option<u64> {
    let dict = stream.dict();
    let number = |long: &[u8], short: &[u8]| {
        dict.get::<u32>(short).or_else(|| dict.get::<u32>(long)).map(u64::from)
    };
    let height = number(b"Height", b"H")?;
    let said = number(b"Width", b"W")?.checked_mul(height)?;
    let pixels = match stream.filters().as_slice() {
        // A JPEG that cannot be passed on as it is would only be larger; what JBIG2 makes its decoder keep is not told by
        // any head.
        [Filter::DctDecode | Filter::Jbig2Decode] => return None,
        [Filter::JpxDecode] => said.max(jpx_samples(&stream.raw_data())?),
        [Filter::CcittFaxDecode] => said.max(columns(dict).checked_mul(height)?),
        filters => {
            let plain = |f: &Filter| {
                let codec = Filter::DctDecode == *f
                    || Filter::JpxDecode == *f
                    || Filter::Jbig2Decode == *f
                    || Filter::CcittFaxDecode == *f;
                !codec
            };
            (filters.iter().all(plain) && expansion::is_modest(stream)).then_some(said)?
        }
    };
    (1..=MOST_PIXELS).contains(&pixels).then_some(pixels)
}

/// Pixels of a line of a fax (ISO 32000-2, 7.4.6).
fn columns(dict: &Dict<'_>) -> u64 {
    let keys = [b"DecodeParms".as_slice(), b"DP"];
    let of = |key: &[u8]| {
        let several = dict.get::<Array<'_>>(key);
        let first = several.and_then(|all| all.iter::<Dict<'_>>().next());
        dict.get::<Dict<'_>>(key).or(first)
    };
    // The largest of all that the decoder may take.
    let columns = keys.iter().filter_map(|key| of(key)?.get::<u32>(b"Columns".as_slice()));
    columns.map(u64::from).max().unwrap_or(0).max(1_728)
}

/// Samples of all channels of a JPEG 2000 picture (ISO/IEC 15444-1, A.5.1); the most that any of its heads says, because a box
/// may hold what only looks like one.
fn jpx_samples(raw: &[u8]) -> Option<u64> {
    const START: [u8; 4] = [0xff, 0x4f, 0xff, 0x51];
    let mut most = None;
    for (at, _) in raw.windows(4).enumerate().filter(|(_, bytes)| *bytes == START) {
        let head = raw.get(at + 4..at + 40)?;
        let number = |at: usize| -> Option<u64> {
            let bytes: [u8; 4] = head.get(at..at + 4)?.try_into().ok()?;
            Some(u64::from(u32::from_be_bytes(bytes)))
        };
        let channels: [u8; 2] = head.get(34..36)?.try_into().ok()?;
        let samples = number(4)?.checked_mul(number(8)?)?;
        let samples = samples.checked_mul(u64::from(u16::from_be_bytes(channels)))?;
        most = most.max(Some(samples));
    }
    most
}

/// Draws a page for the sake of its pictures.
pub(super) struct Finder<'w> {
    wanted: &'w Wanted,
    budget: &'w mut Budget,
    cancel: &'w Cancel,
    /// Pictures drawn so far, counted as the page's drawing counts them.
    drawn: usize,
    /// What was found, by its number.
    pub(super) found: HashMap<usize, Arc<str>>,
}

impl<'w> Finder<'w> {
    pub(super) fn new(wanted: &'w Wanted, budget: &'w mut Budget, cancel: &'w Cancel) -> Self {
        Self { wanted, budget, cancel, drawn: 0, found: HashMap::new() }
    }
}

impl<'a> Device<'a> for Finder<'_> {
    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let place: Option<Rect> = place_of(&image, &props);
        if place.is_none() || self.drawn >= MOST_RULES || self.cancel.is_cancelled() {
            return;
        }
        let number = self.drawn;
        self.drawn += 1;
        let Some(again) = self.wanted.get(&number) else { return };
        let key = image.cache_key();
        // A logo on every page is no figure of each of them.
        if !again && self.budget.known.contains(&key) {
            return;
        }
        let address = match &image {
            Image::Raster(raster) => self.budget.address(raster, self.cancel),
            // A shape in a colour, and no picture of its own.
            Image::Stencil(_) => None,
        };
        match address {
            Some(address) => {
                self.budget.known.insert(key);
                self.found.insert(number, address);
            }
            None => self.budget.missing += 1,
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

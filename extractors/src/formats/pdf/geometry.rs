//! Places on a page: points of 1/72 inch, the origin at the upper left, `y` downwards.

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Rect {
    pub(super) x0: f32,
    pub(super) y0: f32,
    pub(super) x1: f32,
    pub(super) y1: f32,
}

impl Rect {
    /// The rectangle between two corners in any order.
    pub(super) fn of(x0: f32, y0: f32, x1: f32, y1: f32) -> Self {
        Self { x0: x0.min(x1), y0: y0.min(y1), x1: x0.max(x1), y1: y0.max(y1) }
    }

    pub(super) fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    pub(super) fn height(&self) -> f32 {
        self.y1 - self.y0
    }

    pub(super) fn area(&self) -> f32 {
        self.width().max(0.0) * self.height().max(0.0)
    }

    pub(super) fn middle(&self) -> (f32, f32) {
        (f32::midpoint(self.x0, self.x1), f32::midpoint(self.y0, self.y1))
    }

    /// The smallest rectangle around both.
    pub(super) fn union(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// What both cover; its area is 0 when they do not touch.
    pub(super) fn overlap(self, other: Self) -> Self {
        Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    /// Whether the point lies inside, the edges widened by `slack`.
    pub(super) fn contains(&self, (x, y): (f32, f32), slack: f32) -> bool {
        x >= self.x0 - slack && x <= self.x1 + slack && y >= self.y0 - slack && y <= self.y1 + slack
    }

    /// How far the two reach into each other vertically, as a share of the lower one.
    pub(super) fn shared_height(&self, other: &Self) -> f32 {
        let shared = self.y1.min(other.y1) - self.y0.max(other.y0);
        shared / self.height().min(other.height()).max(0.01)
    }

    /// Whether every number is usable and within what a page can be (ISO 32000-2, annex C: 14,400 units, a user unit aside).
    pub(super) fn is_sane(&self) -> bool {
        [self.x0, self.y0, self.x1, self.y1].iter().all(|n| n.is_finite() && n.abs() < 1e6)
    }
}

/// The bounds of all, if there is any.
pub(super) fn bounds(rects: impl IntoIterator<Item = Rect>) -> Option<Rect> {
    rects.into_iter().reduce(Rect::union)
}

/// Which way a line of text runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Direction {
    /// Left to right.
    Right,
    /// Top to bottom: the page turned by a quarter clockwise.
    Down,
    /// Upside down.
    Left,
    /// Bottom to top.
    Up,
}

impl Direction {
    pub(super) const ALL: [Self; 4] = [Self::Right, Self::Down, Self::Left, Self::Up];

    /// The nearest of the four to a writing direction.
    pub(super) fn nearest(dx: f32, dy: f32) -> Self {
        match (dx.abs() >= dy.abs(), dx >= 0.0, dy >= 0.0) {
            (true, true, _) => Self::Right,
            (true, false, _) => Self::Left,
            (false, _, true) => Self::Down,
            (false, _, false) => Self::Up,
        }
    }

    /// The point in a frame where this direction runs to the right and lines follow downwards.
    pub(super) fn upright(self, (x, y): (f32, f32)) -> (f32, f32) {
        match self {
            Self::Right => (x, y),
            Self::Down => (y, -x),
            Self::Left => (-x, -y),
            Self::Up => (-y, x),
        }
    }

    /// The point of the page that [`Direction::upright`] puts there.
    pub(super) fn on_page(self, (x, y): (f32, f32)) -> (f32, f32) {
        match self {
            Self::Right => (x, y),
            Self::Down => (-y, x),
            Self::Left => (-x, -y),
            Self::Up => (y, -x),
        }
    }

    /// [`Direction::upright`] of a rectangle.
    pub(super) fn upright_rect(self, r: Rect) -> Rect {
        let (x0, y0) = self.upright((r.x0, r.y0));
        let (x1, y1) = self.upright((r.x1, r.y1));
        Rect::of(x0, y0, x1, y1)
    }
}

//! Pages that were fetched a moment ago, bounded by bytes, by number and by age. They stay where the spool put them, so that
//! they count there too, and nothing is written that outlives the service. Called by [`Fetcher`](super::Fetcher).

use super::Page;
use crate::config::Fetch;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// See the module.
#[derive(Debug)]
pub(super) struct Cache {
    bytes: u64,
    entries: usize,
    age: Duration,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    pages: HashMap<String, Entry>,
    bytes: u64,
    /// Counts the uses; the entry with the oldest one goes first.
    uses: u64,
}

#[derive(Debug)]
struct Entry {
    page: Arc<Page>,
    size: u64,
    stored: Instant,
    used: u64,
}

/// A page that is kept.
#[derive(Debug, Clone)]
pub(super) enum Found {
    /// It may be answered as it is.
    Fresh(Arc<Page>),
    /// Its server must be asked whether it is still so.
    Stale(Arc<Page>),
}

impl Cache {
    pub(super) fn new(settings: &Fetch) -> Self {
        Self {
            bytes: settings.cache_bytes,
            entries: settings.cache_entries,
            age: settings.cache_age,
            kept: Mutex::default(),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The page at this address, if it is kept.
    pub(super) fn get(&self, key: &str) -> Option<Found> {
        let mut kept = self.kept();
        kept.forget_older_than(self.age);
        kept.uses += 1;
        let used = kept.uses;
        let entry = kept.pages.get_mut(key)?;
        entry.used = used;
        let page = Arc::clone(&entry.page);
        let is_fresh = entry.stored.elapsed() < page.freshness.fresh;
        Some(if is_fresh { Found::Fresh(page) } else { Found::Stale(page) })
    }

    /// Keeps a page, in place of an older version of it, and lets others go for it.
    pub(super) fn put(&self, key: String, page: &Arc<Page>) {
        let mut kept = self.kept();
        kept.remove(&key);
        kept.forget_older_than(self.age);
        let size = page.upload.length().unwrap_or(u64::MAX);
        if size > self.bytes || self.entries == 0 || !page.freshness.is_worth_keeping() {
            return;
        }
        while kept.pages.len() >= self.entries || kept.bytes + size > self.bytes {
            let oldest = kept.pages.iter().min_by_key(|(_, entry)| entry.used);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { break };
            kept.remove(&oldest);
        }
        kept.uses += 1;
        kept.bytes += size;
        let used = kept.uses;
        let entry = Entry { page: Arc::clone(page), size, stored: Instant::now(), used };
        kept.pages.insert(key, entry);
    }

    /// Bytes and number of the pages that are kept.
    pub(super) fn size(&self) -> (u64, u64) {
        let mut kept = self.kept();
        kept.forget_older_than(self.age);
        (kept.bytes, kept.pages.len() as u64)
    }
}

impl Kept {
    fn remove(&mut self, key: &str) {
        if let Some(entry) = self.pages.remove(key) {
            self.bytes -= entry.size;
        }
    }

    fn forget_older_than(&mut self, age: Duration) {
        let bytes = &mut self.bytes;
        self.pages.retain(|_, entry| {
            let stays = entry.stored.elapsed() < age;
            *bytes -= if stays { 0 } else { entry.size };
            stays
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::fetch::client::Validators;
    use crate::fetch::freshness::Freshness;
    use crate::spool::Spool;

    async fn page(size: usize, fresh: u64) -> Arc<Page> {
        let (mut writer, upload) = Spool::new(Config::open().spool, false).begin(1 << 20);
        writer.write(&vec![b'x'; size].into()).await.unwrap();
        writer.finish().await.unwrap();
        let validators = Validators { etag: Some("\"1\"".parse().unwrap()), modified: None };
        Arc::new(Page {
            upload,
            final_url: "http://a.dk/".parse().unwrap(),
            mime_type: None,
            file_name: None,
            redirects: 0,
            freshness: Freshness {
                kept: true,
                fresh: Duration::from_secs(fresh),
                said: true,
                validators,
            },
        })
    }

    fn cache(bytes: u64, entries: usize) -> Cache {
        let mut settings = Config::open().fetch;
        (settings.cache_bytes, settings.cache_entries) = (bytes, entries);
        Cache::new(&settings)
    }

    #[tokio::test]
    async fn the_least_used_goes_when_there_is_no_room() {
        let cache = cache(100, 3);
        for key in ["a", "b", "c"] {
            cache.put(key.into(), &page(30, 60).await);
        }
        assert!(cache.get("a").is_some());
        cache.put("d".into(), &page(30, 60).await);
        assert_eq!(cache.size(), (90, 3));
        assert!(cache.get("b").is_none() && cache.get("a").is_some(), "`b` was used longest ago");
        cache.put("e".into(), &page(80, 60).await);
        assert_eq!(cache.size(), (80, 1));
        cache.put("f".into(), &page(101, 60).await);
        assert!(cache.get("f").is_none() && cache.get("e").is_some(), "too large to be kept");
        cache.put("e".into(), &page(10, 60).await);
        assert_eq!(cache.size(), (10, 1), "a new version takes the place of the old one");
    }

    #[tokio::test(start_paused = true)]
    async fn pages_grow_stale_and_are_forgotten() {
        let cache = cache(100, 3);
        cache.put("a".into(), &page(30, 60).await);
        assert!(matches!(cache.get("a"), Some(Found::Fresh(_))));
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(matches!(cache.get("a"), Some(Found::Stale(_))));
        tokio::time::advance(Duration::from_secs(3_600)).await;
        assert!(cache.get("a").is_none());
        assert_eq!(cache.size(), (0, 0));
    }

    #[tokio::test]
    async fn nothing_is_kept_where_nothing_is_wanted() {
        for cache in [cache(0, 3), cache(100, 0)] {
            cache.put("a".into(), &page(30, 60).await);
            assert_eq!(cache.size(), (0, 0));
        }
    }
}

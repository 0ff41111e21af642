use super::*;
use futures_util::TryStreamExt;
use std::io::Read;
use std::os::unix::fs::FileExt;

fn settings(threshold: u64, memory: u64, disk: u64) -> SpoolSettings {
    SpoolSettings {
        memory_threshold: threshold,
        memory_total: memory,
        disk_total: disk,
        directory: std::env::temp_dir(),
    }
}

fn spool(threshold: u64, memory: u64, disk: u64) -> Spool {
    Spool::new(settings(threshold, memory, disk), true)
}

async fn collect(upload: &Upload) -> Vec<u8> {
    upload.stream().map_ok(|b| b.to_vec()).try_concat().await.unwrap()
}

#[tokio::test]
async fn a_reader_that_started_early_gets_all_of_what_arrives() {
    let spool = spool(100_000, 1 << 20, 1 << 30);
    let (mut writer, upload) = spool.begin(1 << 30);
    let reader = tokio::spawn({
        let upload = upload.clone();
        async move { collect(&upload).await }
    });
    let mut sent = Vec::new();
    for i in 0..1_000_u32 {
        let piece = Bytes::from(vec![(i % 251) as u8; 997]);
        sent.extend_from_slice(&piece);
        writer.write(&piece).await.unwrap();
        if i % 100 == 0 {
            tokio::task::yield_now().await;
        }
    }
    writer.finish().await.unwrap();
    assert!(reader.await.unwrap() == sent, "what was read differs from what was sent");
    let mut whole = Vec::new();
    upload.whole().await.unwrap().reader().read_to_end(&mut whole).unwrap();
    assert!(whole == sent);
    assert_eq!(upload.hash(), Some(blake3::hash(&sent)));
    assert_eq!(spool.usage().memory(), 0, "moved to disk");
    assert_eq!(spool.usage().disk(), sent.len() as u64);
    drop(upload);
    assert_eq!(spool.usage().disk(), 0, "freed with its last reader");
}

#[tokio::test]
async fn limits_are_errors_and_free_what_they_took() {
    let spool = spool(10, 100, 50);
    let piece = Bytes::from_static(&[7; 40]);
    let (mut writer, upload) = spool.begin(60);
    writer.write(&piece).await.unwrap();
    assert!(matches!(writer.write(&piece).await, Err(SpoolError::TooLarge { limit: 60 })));
    drop(writer);
    assert!(matches!(upload.whole().await, Err(SpoolError::Broken)));
    drop(upload);
    let (mut first, _one) = spool.begin(1_000);
    first.write(&piece).await.unwrap();
    first.finish().await.unwrap();
    let (mut second, _two) = spool.begin(1_000);
    second.write(&piece).await.unwrap();
    assert!(matches!(second.finish().await, Err(SpoolError::Full(None))));
}

#[tokio::test]
async fn a_sender_that_vanishes_fails_its_readers() {
    let spool = spool(1 << 20, 1 << 20, 1 << 20);
    let (mut writer, upload) = spool.begin(100);
    writer.write(&Bytes::from_static(b"half")).await.unwrap();
    let reader =
        tokio::spawn(async move { upload.stream().try_collect::<Vec<_>>().await.is_err() });
    tokio::task::yield_now().await;
    drop(writer);
    assert!(reader.await.unwrap());
}

#[tokio::test]
async fn what_others_read_in_memory_is_changed_by_nobody() {
    let piece = Bytes::from(vec![7; 50_000]);
    for shared in [true, false] {
        let spool = Spool::new(settings(1 << 20, 1 << 20, 0), shared);
        let (mut writer, upload) = spool.begin(1 << 20);
        for _ in 0..2 {
            writer.write(&piece).await.unwrap();
        }
        writer.finish().await.unwrap();
        assert_eq!((spool.usage().memory(), spool.usage().disk()), (100_000, 0));
        let whole = upload.whole().await.unwrap();
        assert_eq!(whole.as_file().is_some(), shared, "a descriptor only where others read");
        if let Some(file) = whole.as_file() {
            assert!(file.write_at(b"x", 0).is_err() && file.set_len(1).is_err());
        }
        assert_eq!(collect(&upload).await, [7; 100_000]);
    }
}

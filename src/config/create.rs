//! A person's first `palier.toml`, written after their yes: whole or not at all, readable by them
//! alone, and never over a file that is there.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

/// Why there is no new file.
#[derive(Debug, thiserror::Error)]
pub enum NotCreated {
    /// Something of that name is there; it was left as it is.
    #[error("it exists")]
    Exists,
    /// The disk refused.
    #[error("{0}")]
    Refused(#[from] io::Error),
}

/// Writes a new file with mode 0600, and its folder where there is none.
pub fn create(path: &Path, text: &str) -> Result<(), NotCreated> {
    // A link that leads nowhere is something, too.
    if fs::symlink_metadata(path).is_ok() {
        return Err(NotCreated::Exists);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    // Made with mode 0600; removed again where it cannot take its name.
    let mut file =
        tempfile::Builder::new().prefix(".palier").suffix(".toml").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map(|_| ()).map_err(|refused| {
        if refused.error.kind() == io::ErrorKind::AlreadyExists {
            NotCreated::Exists
        } else {
            refused.error.into()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{NotCreated, create};
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_new_file_is_private_and_an_old_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/palier.toml");
        create(&path, "ascii = true\n").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(matches!(create(&path, "ascii = false\n"), Err(NotCreated::Exists)));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "ascii = true\n");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        // A link that leads nowhere is not followed.
        let link = folder.path().join("link.toml");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        assert!(matches!(create(&link, ""), Err(NotCreated::Exists)));
        // A file where a folder belongs.
        assert!(matches!(create(&path.join("x.toml"), ""), Err(NotCreated::Refused(_))));
    }
}

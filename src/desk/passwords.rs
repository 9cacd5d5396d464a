//! Passwords as they are stored: Argon2id with the parameters that the OWASP Password Storage Cheat Sheet names (19 MiB, two passes, one
//! lane), a random salt each, as PHC strings.
//!
//! A hash costs tens of milliseconds and 19 MiB on purpose. So few run at a time, away from the threads that serve pages: a flood of guesses
//! waits in line, and neither the site nor its memory suffers.

use std::{num::NonZero, sync::Arc};

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::Error;
use crate::domain::account::Password;

/// How every hash begins that was made with the parameters of today.
const TODAY: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

/// What a guess at an account that does not exist is checked against: as dear as a real check, and right for no password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$U5ur2VCQbGDwHHooEypjCA$8ze1KW60J0wirKiHthVX6jvKmhWlE2PWXWIdnQrKRFg";

/// The most hashes at a time, whatever the machine.
const MOST: usize = 4;

/// Whether a password is the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is not, or there is no such account.
    Wrong,
    /// It is.
    Right,
    /// It is, and its hash was made with weaker or other parameters than those of today.
    RightButOld,
}

/// The line in which passwords wait to be hashed. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Passwords(Arc<Semaphore>);

impl Default for Passwords {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self(Arc::new(Semaphore::new(cores.min(MOST))))
    }
}

impl Passwords {
    /// The hash under which a new password is stored.
    pub(super) async fn hash(&self, password: &Password) -> Result<String, Error> {
        self.rehash(password.expose()).await
    }

    /// The hash of today for a password that was right, whatever rules it was chosen under.
    pub(super) async fn rehash(&self, right: &str) -> Result<String, Error> {
        let right = right.to_owned();
        self.run(move || hash(&right)).await?
    }

    /// Checks a guess against a stored hash; against nothing in the same time as against something.
    pub(super) async fn verify(&self, guess: &str, stored: Option<&str>) -> Result<Verdict, Error> {
        let exists = stored.is_some();
        let (guess, stored) = (guess.to_owned(), stored.unwrap_or(NOBODY).to_owned());
        let is_today = stored.starts_with(TODAY);
        let is_right = self.run(move || is_right(&guess, &stored)).await??;
        Ok(match (exists && is_right, is_today) {
            (false, _) => Verdict::Wrong,
            (true, true) => Verdict::Right,
            (true, false) => Verdict::RightButOld,
        })
    }

    /// Runs dear work on a thread for it. The place in line is held until the work is done, even if nobody waits for it any more.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let place = self.0.clone().acquire_owned().await.map_err(Error::fault)?;
        spawn_blocking(move || {
            let done = work();
            drop(place);
            done
        })
        .await
        .map_err(Error::fault)
    }
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

fn hash(password: &str) -> Result<String, Error> {
    argon2()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(Error::fault)
}

fn is_right(guess: &str, stored: &str) -> Result<bool, Error> {
    let stored = PasswordHash::new(stored).map_err(Error::fault)?;
    Ok(argon2().verify_password(guess.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_is_argon2id_with_owasp_s_parameters_and_fits_its_password_alone() {
        let passwords = Passwords::default();
        let name = "Ana Ruiz".parse().unwrap();
        let password = Password::new("correct horse battery", &name).unwrap();
        let stored = passwords.hash(&password).await.unwrap();
        assert!(stored.starts_with(TODAY), "{stored}");
        assert_ne!(
            stored,
            passwords.hash(&password).await.unwrap(),
            "salted anew"
        );
        for (guess, verdict) in [
            ("correct horse battery", Verdict::Right),
            ("correct horse battery ", Verdict::Wrong),
            ("", Verdict::Wrong),
        ] {
            let found = passwords.verify(guess, Some(&stored)).await.unwrap();
            assert_eq!(found, verdict, "{guess}");
        }
    }

    #[tokio::test]
    async fn nobody_s_hash_costs_as_much_and_fits_nothing() {
        assert!(NOBODY.starts_with(TODAY));
        let real = hash("correct horse battery").unwrap();
        assert_eq!(NOBODY.len(), real.len(), "salt and hash are as long");
        let verdict = Passwords::default().verify("guess", None).await.unwrap();
        assert_eq!(verdict, Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_still_fits_and_is_known_to_be_old() {
        let weak = Params::new(8, 1, 1, None).unwrap();
        let old = Argon2::new(Algorithm::Argon2id, Version::V0x13, weak)
            .hash_password(b"correct horse battery")
            .unwrap()
            .to_string();
        let passwords = Passwords::default();
        let verdict = passwords.verify("correct horse battery", Some(&old)).await;
        assert_eq!(verdict.unwrap(), Verdict::RightButOld);
        let verdict = passwords.verify("something else", Some(&old)).await;
        assert_eq!(verdict.unwrap(), Verdict::Wrong);
    }
}

//! What a token lets a program do.

use std::str::FromStr;

use chrono::TimeDelta;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// To read what its account may read.
    Read,
    /// To publish and edit as well, where its account may.
    Write,
}

impl Scope {
    /// Both, the smaller first.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// The word for it in forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// Why a text is no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Choose what the token may do")]
pub struct NoScope;

impl FromStr for Scope {
    type Err = NoScope;

    fn from_str(text: &str) -> Result<Self, NoScope> {
        let mut all = Self::ALL.into_iter();
        all.find(|scope| scope.word() == text).ok_or(NoScope)
    }
}

/// For how many days a token may be good.
pub const DAYS: [i64; 3] = [30, 90, 365];

/// How long a token is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime(i64);

/// Why a text is no lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Choose for how long the token is good")]
pub struct NoLifetime;

impl FromStr for Lifetime {
    type Err = NoLifetime;

    fn from_str(text: &str) -> Result<Self, NoLifetime> {
        match text.parse() {
            Ok(days) if DAYS.contains(&days) => Ok(Self(days)),
            Ok(_) | Err(_) => Err(NoLifetime),
        }
    }
}

impl From<Lifetime> for TimeDelta {
    fn from(lifetime: Lifetime) -> Self {
        Self::days(lifetime.0)
    }
}

/// How many good tokens an account may have.
pub const MOST: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_form_offers_is_read_back() {
        for scope in Scope::ALL {
            assert_eq!(scope.word().parse(), Ok(scope));
        }
        for days in DAYS {
            let lifetime: Lifetime = days.to_string().parse().unwrap();
            assert_eq!(TimeDelta::from(lifetime), TimeDelta::days(days));
        }
        assert_eq!("all".parse::<Scope>(), Err(NoScope));
        assert_eq!("36500".parse::<Lifetime>(), Err(NoLifetime));
    }
}

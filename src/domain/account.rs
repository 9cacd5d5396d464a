//! Who may change things: an account's name, its role, and what a password must be.

use std::{fmt, str::FromStr};

use super::{
    problems::Problems,
    text::{BadText, Line},
};

/// The name a person signs in with and signs revisions by, for example `Ana Ruiz`. One line of 2 to 60 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountName(Line<60>);

/// Why a text is no account name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Nothing, or one character.
    #[error("Enter a name of at least 2 characters")]
    TooShort,
    /// Too long, or with characters that no name has.
    #[error("{0}")]
    Text(BadText),
}

impl AccountName {
    /// The name as it was given.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What two spellings of one name share: its lower case, with runs of space made one. Unique among accounts.
    ///
    /// Computed here and stored, since a database's own `lower` depends on its locale.
    pub fn key(&self) -> String {
        let words: Vec<_> = self.0.split_whitespace().collect();
        words.join(" ").to_lowercase()
    }
}

impl FromStr for AccountName {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        match text.parse::<Line<60>>() {
            Ok(line) if line.chars().count() >= 2 => Ok(Self(line)),
            Ok(_) | Err(BadText::Empty) => Err(BadName::TooShort),
            Err(bad) => Err(BadName::Text(bad)),
        }
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What an account may do on the whole site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Role {
    /// Only what single negotiations let it.
    Member,
    /// Adds and edits all negotiations and entries.
    Editor,
    /// What an editor may, manages accounts and keeps all negotiations.
    Administrator,
}

impl Role {
    /// Every role, the least first.
    pub const ALL: [Self; 3] = [Self::Member, Self::Editor, Self::Administrator];

    /// The word for it, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Editor => "editor",
            Self::Administrator => "administrator",
        }
    }
}

/// Why a text is no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Use member, editor or administrator")]
pub struct NoRole;

impl FromStr for Role {
    type Err = NoRole;

    fn from_str(text: &str) -> Result<Self, NoRole> {
        Self::ALL
            .into_iter()
            .find(|role| role.word() == text)
            .ok_or(NoRole)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A new password that satisfies the rules. It never prints.
///
/// The rules are those of NIST SP 800-63B, section 3.1.1.2 (length rather than kinds of characters, no composition rules, all characters
/// allowed, refusal of what is common or names the person or the site), and the OWASP Authentication Cheat Sheet for the upper limit, which
/// keeps a flood of huge passwords from costing more than a flood of short ones.
#[derive(Clone)]
pub struct Password(String);

/// Why a text cannot be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// Under the minimum.
    #[error("Enter a password of at least {} characters", Password::MIN)]
    TooShort,
    /// Over the maximum.
    #[error("Enter a password of at most {} characters", Password::MAX)]
    TooLong,
    /// Among the first that a guesser tries.
    #[error(
        "This password is too easy to guess. Use several unrelated words, for example, and leave out the account’s name"
    )]
    Common,
}

/// What long passwords that are guessed first are made of, in lower case. Lists of leaked passwords show few others over the minimum length.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "counteroffer",
    "administrator",
    "admin",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwerty",
    "letmein",
    "welcome",
    "iloveyou",
    "changeme",
    "1234567890",
    "0123456789",
    "123456789",
    "12345678",
    "1234567",
    "123456",
    "12345",
    "1234",
    "123",
    "abcdefghijklmnopqrstuvwxyz",
    "abcdefghijkl",
    "abcdef",
    "abc",
    "1q2w3e4r5t6y",
    "1q2w3e4r",
    "qazwsxedc",
    "qazwsx",
];

impl Password {
    /// The shortest, in characters.
    pub const MIN: usize = 12;
    /// The longest, in characters.
    pub const MAX: usize = 200;

    /// Takes `text` as the password of an account of this name.
    ///
    /// # Errors
    /// [`BadPassword`], when a rule is broken.
    pub fn new(text: &str, name: &AccountName) -> Result<Self, BadPassword> {
        Self::beside(text, &name.key())
    }

    /// The same, beside a name's key, which is empty when the name itself is not valid.
    fn beside(text: &str, name_key: &str) -> Result<Self, BadPassword> {
        let length = text.chars().count();
        if length < Self::MIN {
            Err(BadPassword::TooShort)
        } else if length > Self::MAX {
            Err(BadPassword::TooLong)
        } else if is_common(text, name_key) {
            Err(BadPassword::Common)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The secret itself, for hashing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Whether hardly anything is left once common words, the account's name and repeated characters are taken out.
fn is_common(text: &str, name_key: &str) -> bool {
    let mut rest = text.to_lowercase();
    for word in name_key.split(' ').filter(|word| word.len() > 2) {
        rest = rest.replace(word, "");
    }
    for word in COMMON {
        rest = rest.replace(word, "");
    }
    let mut different: Vec<char> = rest.chars().filter(|c| c.is_alphanumeric()).collect();
    different.sort_unstable();
    different.dedup();
    different.len() < 5
}

/// An account about to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its name.
    pub name: AccountName,
    /// Its password.
    pub password: Password,
    /// What it may do.
    pub role: Role,
}

impl NewAccount {
    /// Reads an account from what was typed; the fields are `name`, `password` and `role`.
    ///
    /// # Errors
    /// Everything that is wrong, all at once.
    pub fn parse(name: &str, password: &str, role: &str) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let name: Option<AccountName> = problems.take("name", name.parse());
        let key = name.as_ref().map(AccountName::key).unwrap_or_default();
        let password = problems.take("password", Password::beside(password, &key));
        let role = problems.take("role", role.parse());
        match (name, password, role) {
            (Some(name), Some(password), Some(role)) => Ok(Self {
                name,
                password,
                role,
            }),
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana() -> AccountName {
        "Ana Ruiz".parse().unwrap()
    }

    #[test]
    fn a_name_is_one_printable_line_and_is_compared_without_case() {
        assert_eq!(
            " Ana  RUIZ ".parse::<AccountName>().unwrap().key(),
            ana().key()
        );
        assert_eq!("É".parse::<AccountName>(), Err(BadName::TooShort));
        assert_eq!("".parse::<AccountName>(), Err(BadName::TooShort));
        assert!("a\0b".parse::<AccountName>().is_err());
        assert!("a".repeat(61).parse::<AccountName>().is_err());
    }

    #[test]
    fn a_password_is_long_and_not_easy_to_guess() {
        let new = |text: &str| Password::new(text, &ana()).map(|password| password.0);
        assert!(new("correct horse battery").is_ok());
        assert!(new("øæå ñ 漢字 1 2 3").is_ok());
        assert_eq!(new("short"), Err(BadPassword::TooShort));
        assert_eq!(new(&"ab".repeat(101)), Err(BadPassword::TooLong));
        for easy in [
            "aaaaaaaaaaaa",
            "password1234",
            "PasswordPassword",
            "123456789012",
            "counteroffer1",
            "ana ruiz ana ruiz",
            "qwertyuiop123",
        ] {
            assert_eq!(new(easy), Err(BadPassword::Common), "{easy}");
        }
    }

    #[test]
    fn a_password_never_prints() {
        let password = Password::new("correct horse battery", &ana()).unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
    }

    #[test]
    fn everything_wrong_with_a_new_account_is_said_at_once() {
        let problems = NewAccount::parse("", "short", "owner").unwrap_err();
        let fields: Vec<&str> = problems.iter().map(|p| p.field.as_str()).collect();
        assert_eq!(fields, ["name", "password", "role"]);
        assert!(NewAccount::parse("Ana Ruiz", "correct horse battery", "editor").is_ok());
    }

    #[test]
    fn a_role_reads_back_from_its_word() {
        for role in Role::ALL {
            assert_eq!(role.word().parse(), Ok(role));
        }
        assert_eq!("owner".parse::<Role>(), Err(NoRole));
    }
}

//! Webhooks: to whom saves are told, and when they are told again to whoever did not take them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use chrono::TimeDelta;

/// How many a negotiation may have.
pub const MOST: usize = 20;

/// After how many failures in a row a webhook ends: some three days after the first.
pub const GIVEN_UP_AFTER: i32 = 24;

/// How long after this many failures in a row it is tried again: ten seconds at first, twice as long each time, six hours at most.
pub fn pause(failures: i32) -> TimeDelta {
    let doubled = u32::try_from(failures.clamp(1, 13) - 1).unwrap_or_default();
    let seconds = 10_i64.saturating_mul(2_i64.saturating_pow(doubled));
    TimeDelta::seconds(seconds.min(6 * 60 * 60))
}

/// Whether an address is one of the public internet, and not of this machine or of a network behind it: whoever may name where a server sends
/// to must not reach by it what only the server can (OWASP, Server-Side Request Forgery).
///
/// Source: the IANA registries of special-purpose addresses, IPv4 and IPv6.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => is_public_v4(mapped),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_unspecified()
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast();
    let reserved = a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19));
    !special && !reserved
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // What is assigned for the public internet, without what stands for IPv4 addresses or for examples.
    (first & 0xe000) == 0x2000
        && first != 0x2002
        && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for (address, public) in [
            ("8.8.8.8", true),
            ("2606:4700::1111", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:8.8.8.8", true),
            ("64:ff9b::7f00:1", false),
            ("2002:7f00:1::", false),
            ("2001:db8::1", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
    }

    #[test]
    fn pauses_grow_to_six_hours() {
        assert_eq!(pause(1), TimeDelta::seconds(10));
        assert_eq!(pause(2), TimeDelta::seconds(20));
        assert_eq!(pause(30), TimeDelta::hours(6));
        let whole: TimeDelta = (1..GIVEN_UP_AFTER).map(pause).sum();
        assert!(
            whole > TimeDelta::days(3) && whole < TimeDelta::days(4),
            "{whole}"
        );
    }
}

//! The page that explains what is computed, and the links that lead to it.

use counteroffer::{domain::state::State, render::words};

use crate::support::site::Site;

#[tokio::test]
async fn every_page_leads_to_the_method_and_the_method_knows_every_word() {
    let site = Site::shipped().await;
    let page = site.open("/method").await;
    assert_eq!((page.status, page.text("h1").as_str()), (200, "Method"));
    let main = page.text("main");
    for state in State::ALL {
        assert!(main.contains(words::state(state)), "{state:?}");
    }
    for word in [
        "both sides confirm",
        "according to",
        "reported",
        "sources differ",
        "unsourced",
        "from memory",
        "our sum",
    ] {
        assert!(main.to_lowercase().contains(word), "{word}");
    }
    assert!(page.has("h2#gap") && page.has("h2#claim-words"));
    for path in ["/", "/wga-amptp-2023", "/wga-amptp-2023/compare"] {
        let page = site.open(path).await;
        let links = page.attributes("footer a", "href");
        assert!(links.contains(&"/method".to_owned()), "{path}");
    }
}

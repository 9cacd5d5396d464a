//! Redlines of two offers, and of an offer and the expired agreement; who wrote which words of what stands on an issue.

use counteroffer::domain::account::Role;

use crate::support::site::Site;

const PACKAGE: &str = "/wga-amptp-2023/offers/amptp-counter-2023-08-11";
const AGAINST: &str =
    "/wga-amptp-2023/offers/amptp-counter-2023-08-11/against/amptp-offer-2023-05-01";

#[tokio::test]
async fn two_offers_are_compared_word_by_word_counts_first() {
    let site = Site::shipped().await;
    let page = site.open(AGAINST).await;
    assert_eq!(page.status, 200);
    let say = page.text(".say");
    assert!(
        say.starts_with("11 issues changed, ") && say.contains(" words added, "),
        "{say}"
    );
    assert!(
        say.ends_with("2 say the same in other words; 4 are in AMPTP package, 11 Aug 2023, alone; 16 are in AMPTP counterproposal, 1 May 2023, alone."),
        "{say}"
    );
    let pay = ".change:has(#i-minimums)";
    assert_eq!(page.texts(&format!("{pay} b del")), ["4%", "3%", "2%"]);
    assert_eq!(page.texts(&format!("{pay} b ins")), ["5%", "4%", "3.5%"]);
    assert_eq!(
        page.texts(&format!("{pay} ins.all")).len(),
        1,
        "the text is new"
    );
    assert!(page.has("#added") && page.has("#gone") && page.has("#changed"));
    let reworded = page.texts("section[aria-labelledby='reworded'] h3 a");
    assert_eq!(
        reworded,
        ["Viewership-based residual", "Training AI on scripts"]
    );
    let turned = page.attributes("main p a[href*='/against/']:not([href*='view='])", "href");
    assert_eq!(
        turned,
        ["/wga-amptp-2023/offers/amptp-offer-2023-05-01/against/amptp-counter-2023-08-11"]
    );
    let back = site.open(&turned[0]).await;
    assert_eq!(back.texts(&format!("{pay} b ins")), ["4%", "3%", "2%"]);
    let offer = site.open(PACKAGE).await;
    let links = offer.attributes("main a[href*='/against']", "href");
    assert!(
        links.iter().any(|link| link.ends_with("/against-expired")),
        "{links:?}"
    );
}

#[tokio::test]
async fn two_offers_stand_in_one_column_where_that_is_asked_for() {
    let site = Site::shipped().await;
    let page = site.open(&format!("{AGAINST}?as_of=2023-09-01")).await;
    let links = page.attributes("main p a[href*='view=one']", "href");
    assert_eq!(links, [format!("{AGAINST}?view=one&as_of=2023-09-01")]);
    let one = site.open(&links[0]).await;
    let pay = ".change:has(#i-minimums) .one";
    assert_eq!(one.texts(&format!("{pay} b del")), ["4%", "3%", "2%"]);
    assert_eq!(one.texts(&format!("{pay} b ins")), ["5%", "4%", "3.5%"]);
    for link in one.attributes("main .say + p a, nav a[rel]", "href") {
        assert!(link.contains("as_of="), "{link}");
    }
    let kept = one.form("form.pick");
    assert_eq!(kept.value("view"), Some("one"));
    let turned = one.attributes("main p a[href*='/amptp-offer-2023-05-01/against/']", "href");
    assert!(turned[0].contains("view=one"), "{turned:?}");
}

#[tokio::test]
async fn a_redline_that_is_not_public_yet_leads_to_itself_on_another_date() {
    let site = Site::shipped().await;
    let page = site
        .open(&format!("{AGAINST}?as_of=2023-08-15&known=public"))
        .await;
    assert!(page.text("main").contains("terms not public"));
    assert_eq!(
        page.attribute(".note a", "href"),
        format!("{AGAINST}?known=public")
    );
}

#[tokio::test]
async fn an_offer_is_compared_with_the_expired_agreement_and_with_itself() {
    let site = Site::shipped().await;
    let page = site.open(&format!("{PACKAGE}/against-expired")).await;
    assert_eq!(page.status, 200);
    assert!(
        page.text(".change:has(#i-min-staff)")
            .contains("No minimum")
    );
    let same = site
        .open(&format!("{PACKAGE}/against/amptp-counter-2023-08-11"))
        .await;
    assert_eq!(
        same.text(".say"),
        "An offer differs from itself in nothing. Choose another one to compare it with."
    );
    let chosen = site
        .open(&format!(
            "{PACKAGE}/against?other=amptp-offer-2023-05-01&as_of=2023-08-28"
        ))
        .await;
    assert_eq!(chosen.status, 303);
    assert_eq!(
        chosen.header("location"),
        Some(format!("{AGAINST}?as_of=2023-08-28").as_str())
    );
}

#[tokio::test]
async fn terms_that_were_not_public_leave_by_no_redline() {
    let site = Site::shipped().await;
    for path in [
        AGAINST.to_owned(),
        "/wga-amptp-2023/offers/amptp-offer-2023-05-01/against/amptp-counter-2023-08-11".to_owned(),
        format!("{PACKAGE}/against-expired"),
    ] {
        let page = site
            .open(&format!("{path}?as_of=2023-08-15&known=public"))
            .await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text("main").contains("terms not public"));
        for secret in ["comprehensive", "3.5%", "showrunner", "87,546"] {
            assert!(!page.body.contains(secret), "{path}: {secret}");
        }
    }
    for bad in [
        "/wga-amptp-2023/offers/none/against/amptp-offer-2023-05-01",
        "/wga-amptp-2023/offers/amptp-offer-2023-05-01/against/none",
        "/wga-amptp-2023/offers/none/against-expired",
    ] {
        assert_eq!(site.open(bad).await.status, 404, "{bad}");
    }
}

#[tokio::test]
async fn offers_of_three_companies_are_compared_too() {
    let site = Site::three_companies().await;
    let list = site.open("/three-companies-2025/offers").await;
    let offers = list.attributes("ol.rows h2 a", "href");
    assert!(offers.len() > 3);
    for pair in offers.windows(2) {
        let other = pair[1].rsplit('/').next().unwrap();
        let page = site.open(&format!("{}/against/{other}", pair[0])).await;
        assert_eq!(page.status, 200, "{pair:?}");
        assert!(!page.text(".say").is_empty());
    }
}

#[tokio::test]
async fn an_old_slug_leads_to_the_redline_under_the_new_one() {
    let site = Site::shipped().await.signed_in_as(Role::Editor).await;
    let form = site
        .open(&format!("{PACKAGE}/edit"))
        .await
        .form("main form");
    let answer = form
        .fill("slug", "amptp-package-2023-08-11")
        .fill("reason", "A better name")
        .submit(&site)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer = answer.form("main form").press(&site, "do", "publish").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let renamed = "/wga-amptp-2023/offers/amptp-package-2023-08-11";
    for (old, new) in [
        (
            format!("{AGAINST}?as_of=2023-08-28"),
            format!("{renamed}/against/amptp-offer-2023-05-01?as_of=2023-08-28"),
        ),
        (
            "/wga-amptp-2023/offers/amptp-offer-2023-05-01/against/amptp-counter-2023-08-11"
                .to_owned(),
            "/wga-amptp-2023/offers/amptp-offer-2023-05-01/against/amptp-package-2023-08-11"
                .to_owned(),
        ),
        (
            format!("{PACKAGE}/against-expired"),
            format!("{renamed}/against-expired"),
        ),
    ] {
        let page = site.open(&old).await;
        assert_eq!(page.location(), Some(new), "{old}");
        assert_eq!(site.follow(page).await.status, 200);
    }
}

#[tokio::test]
async fn an_issue_tells_who_wrote_which_words_of_what_stands() {
    let site = Site::shipped().await;
    let page = site
        .open("/wga-amptp-2023/issues/minimums?as_of=2023-08-28")
        .await;
    let wrote = "details.wrote";
    assert_eq!(
        page.texts(&format!("{wrote} summary")),
        ["AMPTP 11 Aug 2023"]
    );
    assert_eq!(
        page.texts(&format!("{wrote} .by .vh")),
        [
            "AMPTP, 4 Aug 2023:",
            "WGA, 1 May 2023:",
            "AMPTP, 1 May 2023:"
        ]
    );
    assert_eq!(
        page.texts(&format!("{wrote} li")),
        [
            "1 From WGA, 1 May 2023 : 4 words",
            "2 From AMPTP, 1 May 2023 : 2 words",
            "3 From AMPTP, 4 Aug 2023 : 3 words",
            "New in this position: 21 words"
        ]
    );
    let public = site
        .open("/wga-amptp-2023/issues/minimums?as_of=2023-08-15&known=public")
        .await;
    assert_eq!(public.texts(&format!("{wrote} summary")), [""; 0]);
    assert!(!public.body.contains("compounded, which"), "not public yet");
}

#[tokio::test]
async fn a_union_that_speaks_to_three_companies_is_told_apart() {
    let site = Site::three_companies().await;
    let page = site
        .open("/three-companies-2025/issues/probation?as_of=2025-04-10")
        .await;
    let summaries = page.texts("details.wrote summary");
    assert!(
        summaries.contains(&"Union 9 Apr 2025, to Company B and Company C".to_owned()),
        "{summaries:?}"
    );
    let origins = page.texts("details.wrote li a");
    assert!(
        origins.iter().all(|origin| origin.contains("Mar 2025")),
        "{origins:?}"
    );
}

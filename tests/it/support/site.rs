//! The site as a visitor walks it: the real router on a real socket, pages read as HTML, forms filled in as they were served.

use std::{net::SocketAddr, sync::LazyLock};

use chrono::{DateTime, TimeDelta, Utc};
use counteroffer::{
    clock::Clock,
    desk::{
        Door,
        accounts::create,
        negotiations::{How, save},
    },
    domain::{
        account::{NewAccount, Role},
        house::House,
        ids::NegotiationId,
        permission::Seat,
    },
    store::{Db, Tx, accounts, negotiations, seats},
    transfer::{SHIPPED, read::read},
    web::{App, deliver, queries::layer, serve, watch},
};
use reqwest::{Client, header::HeaderMap, redirect::Policy};
use scraper::{ElementRef, Html, Selector};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tracing::Level;
use tracing_subscriber::{Layer, filter::Targets, layer::SubscriberExt};

use super::{Database, editor, give_tls, run};

/// A running site and one visitor's browser: it keeps cookies, and does not follow redirects by itself.
pub(crate) struct Site {
    /// The site's database.
    pub(crate) db: Db,
    /// The site's origin.
    pub(crate) url: String,
    client: Client,
    app: App,
    options: PgConnectOptions,
}

/// Counts the queries of every request of the run; a subscriber of one test's own would miss some while others come and go.
pub(super) static COUNTING: LazyLock<()> = LazyLock::new(|| {
    let notices = Targets::new().with_target("sqlx::postgres::notice", Level::DEBUG);
    let counting = tracing_subscriber::registry()
        .with(layer())
        .with(crate::growth::Plans.with_filter(notices));
    tracing::subscriber::set_global_default(counting).unwrap();
});

/// The invented negotiation behind [`Site::three_companies`], as a file of the format.
pub(crate) const THREE_COMPANIES: &str = include_str!("../../data/three-companies.json");

/// The password of every account of the tests.
pub(crate) const PASSWORD: &str = "seven grey herons wade";

/// Noon of 23 November 2026, at which every site of the tests stands still.
pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// Stores a negotiation from its file.
pub(crate) async fn import(db: &Db, text: &str) {
    let file = read(text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let how = How {
        reason: "import",
        at: now(),
        dry_run: false,
    };
    save(db, &editor(), how, &file.catalogue, &file.entries)
        .await
        .unwrap();
}

impl Site {
    /// A site without a negotiation.
    pub(crate) async fn empty() -> Self {
        let database = Database::new().await;
        let at = (database.db, database.options);
        Self::run(at, browser(), |app| app, now()).await
    }

    /// A site on a database that is there.
    pub(crate) async fn on(db: Db, options: PgConnectOptions) -> Self {
        Self::run((db, options), browser(), |app| app, now()).await
    }

    /// A server of its own on the database, at a time, with the app's settings changed.
    async fn run(
        (db, options): (Db, PgConnectOptions),
        client: Client,
        change: impl FnOnce(App) -> App,
        at: DateTime<Utc>,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let url = format!("http://{address}");
        let app = change(App::new(db.clone(), Clock::Fixed(at), &url));
        let serving = app.clone();
        tokio::spawn(async move { serve(listener, serving, std::future::pending()).await });
        Self {
            db,
            url,
            client,
            app,
            options,
        }
    }

    fn at(&self) -> (Db, PgConnectOptions) {
        (self.db.clone(), self.options.clone())
    }

    /// The same site and the same browser on a server that keeps its pages, once it does.
    pub(crate) async fn keeping(&self) -> Self {
        self.keeping_by(self.options.clone()).await
    }

    /// The same with other settings.
    pub(crate) async fn keeping_with(&self, change: impl FnOnce(App) -> App) -> Self {
        self.keeps(self.options.clone(), change).await
    }

    /// The same, with another way to the database.
    pub(crate) async fn keeping_by(&self, options: PgConnectOptions) -> Self {
        self.keeps(options, |app| app).await
    }

    async fn keeps(&self, options: PgConnectOptions, change: impl FnOnce(App) -> App) -> Self {
        let db = Db::connect(options.clone(), 2).await.unwrap();
        let listening = Db::connect(options.clone(), 2).await.unwrap();
        let keep = |app: App| change(app.keeping(64 * 1024 * 1024));
        let site = Self::run((db, options), self.client.clone(), keep, now()).await;
        let app = site.app.clone();
        tokio::spawn(async move { watch(&app, &listening).await });
        let stranger = site.stranger();
        stranger
            .until("/about", |page| {
                let policy = page.header("cache-control").unwrap();
                policy.starts_with("public")
            })
            .await;
        site
    }

    /// Saves a statement of the shipped negotiation by the form, newer than all others.
    pub(crate) async fn say(&self, speaker: &str, words: &str) {
        let talks = "/wga-amptp-2023";
        let form = self.statement(talks, speaker, "2023-10-12", words).await;
        let saved = form.press(self, "do", "publish").await;
        assert_eq!(saved.status, 303, "{}", saved.text("main"));
    }

    /// The form for a statement of a negotiation, filled in.
    pub(crate) async fn statement(
        &self,
        talks: &str,
        speaker: &str,
        made_on: &str,
        words: &str,
    ) -> Form {
        let page = self.open(&format!("{talks}/statements/new")).await;
        let source = page.attribute("input[name=sources]", "value");
        page.form("main form")
            .fill("speaker", speaker)
            .fill("made_on", made_on)
            .fill("summary", words)
            .tick("sources", &source)
    }

    /// What is at an address so far, with the rest of it still to come.
    pub(crate) async fn begin(&self, path: &str) -> (Page, reqwest::Response) {
        let request = self.client.get(format!("{}{path}", self.url));
        let answer = request
            .header("accept", "text/event-stream")
            .send()
            .await
            .unwrap();
        let page = Page {
            path: path.to_owned(),
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: String::new(),
        };
        (page, answer)
    }

    /// What is at an address, as soon as it is so. Fails when it is not within twenty seconds.
    pub(crate) async fn until(&self, address: &str, is_so: impl Fn(&Page) -> bool) -> Page {
        let asking = async {
            loop {
                let page = self.open(address).await;
                if is_so(&page) {
                    return page;
                }
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), asking)
            .await
            .unwrap_or_else(|_| panic!("{address} does not become what it should"))
    }

    /// The same site and the same browser, this much later.
    pub(crate) async fn later(&self, by: TimeDelta) -> Self {
        Self::run(self.at(), self.client.clone(), |app| app, now() + by).await
    }

    /// The same site and the same browser after a start with other settings.
    pub(crate) async fn restarted(&self, change: impl FnOnce(App) -> App) -> Self {
        Self::run(self.at(), self.client.clone(), change, now()).await
    }

    /// The same with other settings, this much later.
    pub(crate) async fn restarted_later(
        &self,
        by: TimeDelta,
        change: impl FnOnce(App) -> App,
    ) -> Self {
        Self::run(self.at(), self.client.clone(), change, now() + by).await
    }

    /// Makes an account, whose password is [`PASSWORD`].
    pub(crate) async fn account(&self, name: &str, role: Role) {
        let new = NewAccount::parse(name, PASSWORD, role.word()).unwrap();
        create(&self.db, &Door::default(), &editor(), &new, now())
            .await
            .unwrap();
    }

    /// Gives an account a seat in the shipped negotiation.
    pub(crate) async fn seat(&self, name: &str, seat: Seat) {
        let accounts = accounts::list(&self.db, 100).await.unwrap();
        let account = accounts
            .iter()
            .find(|account| account.name == name)
            .unwrap();
        let mut tx = self.db.begin().await.unwrap();
        let found = shipped_negotiation(&mut tx).await;
        seats::put(&mut tx, found, account.id, seat, now())
            .await
            .unwrap();
        Db::commit(tx).await.unwrap();
    }

    /// Takes the seat in the shipped negotiation from an account.
    pub(crate) async fn unseat(&self, name: &str) {
        let accounts = accounts::list(&self.db, 100).await.unwrap();
        let mut named = accounts.iter();
        let account = named.find(|account| account.name == name).unwrap();
        let mut tx = self.db.begin().await.unwrap();
        let found = shipped_negotiation(&mut tx).await;
        seats::delete(&mut tx, found, account.id).await.unwrap();
        Db::commit(tx).await.unwrap();
    }

    /// Tells webhooks what was saved, as a server does each second. Answers how many were told, or tried.
    pub(crate) async fn deliver(&self) -> usize {
        deliver(&self.app).await.unwrap()
    }

    /// Keeps the shipped negotiation another way.
    pub(crate) async fn keep(&self, change: impl FnOnce(&mut House)) {
        let mut tx = self.db.begin().await.unwrap();
        let found = shipped_negotiation(&mut tx).await;
        let mut house = negotiations::house(&mut tx, found).await.unwrap();
        change(&mut house);
        negotiations::put_house(&mut tx, &house).await.unwrap();
        Db::commit(tx).await.unwrap();
    }

    /// Signs this browser in to an account whose password is [`PASSWORD`], by the form.
    pub(crate) async fn sign_in(&self, name: &str) {
        let page = self.open("/sign-in").await;
        let answer = page
            .form("main form")
            .fill("name", name)
            .fill("password", PASSWORD)
            .submit(self)
            .await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }

    /// Makes an account of this role and signs this browser in to it.
    pub(crate) async fn signed_in_as(self, role: Role) -> Self {
        self.account("Ana Ruiz", role).await;
        self.sign_in("Ana Ruiz").await;
        self
    }

    /// A site with the shipped negotiation.
    pub(crate) async fn shipped() -> Self {
        let site = Self::empty().await;
        import(&site.db, SHIPPED).await;
        site
    }

    /// A site with an invented negotiation of one union with three companies, at `/three-companies-2025`: agreed with A, apart with B,
    /// refused by C; with entries, stances and forms of every kind, and a mediator at the table.
    pub(crate) async fn three_companies() -> Self {
        let site = Self::empty().await;
        import(&site.db, THREE_COMPANIES).await;
        site
    }

    /// The same site in a browser of its own, without cookies.
    pub(crate) fn stranger(&self) -> Self {
        Self {
            db: self.db.clone(),
            url: self.url.clone(),
            client: browser(),
            app: self.app.clone(),
            options: self.options.clone(),
        }
    }

    /// How many statements the database has run for the requests so far, since this server's start.
    pub(crate) fn queries(&self) -> u64 {
        self.app.counts().queries()
    }

    /// Runs SQL on its database, as something other than the program would.
    pub(crate) async fn run_sql(&self, sql: &str) {
        let mut connection = PgConnection::connect_with(&self.options).await.unwrap();
        run(&mut connection, sql.to_owned()).await;
    }

    /// The address of its database.
    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// Where the site is: its scheme, host and port.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The client, for requests that no browser would send.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// What is at an address: a path of the site, or a whole address of it.
    pub(crate) async fn open(&self, address: &str) -> Page {
        let path = address.strip_prefix(&self.url).unwrap_or(address);
        let answer = self
            .client
            .get(format!("{}{path}", self.url))
            .send()
            .await
            .unwrap();
        Page::read(path, answer).await
    }

    /// What is at an address, and how many SQL statements it took. That is the least of three openings, since a connection asks the
    /// database for its types when it first needs them.
    pub(crate) async fn counted(&self, address: &str) -> (Page, u64) {
        let (mut page, mut least) = (self.open(address).await, u64::MAX);
        for _ in 0..3 {
            let before = self.queries();
            page = self.open(address).await;
            least = least.min(self.queries() - before);
        }
        (page, least)
    }

    /// How many queries a page asks after a save, when nothing is kept of what was read for another: the fewest of three, as others may ask
    /// meanwhile.
    pub(crate) async fn counted_anew(&self, address: &str) -> u64 {
        let mut least = u64::MAX;
        for _ in 0..3 {
            self.run_sql("update negotiation set generation = generation + 1")
                .await;
            let before = self.queries();
            let page = self.open(address).await;
            assert!(page.status < 400, "{address}: {}", page.status);
            least = least.min(self.queries() - before);
        }
        least
    }

    /// The page behind a redirect, or the page itself.
    pub(crate) async fn follow(&self, page: Page) -> Page {
        match page.location() {
            Some(location) => self.open(&location).await,
            None => page,
        }
    }

    /// Sends fields to an address as a browser's form does.
    pub(crate) async fn post(&self, path: &str, fields: &[(String, String)]) -> Page {
        let answer = self
            .client
            .post(format!("{}{path}", self.url))
            .header("sec-fetch-site", "same-origin")
            .form(fields)
            .send()
            .await
            .unwrap();
        Page::read(path, answer).await
    }

    /// Sends fields and a file, with its name, to an address as a browser's form in parts does.
    pub(crate) async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        (name, content): (&str, &[u8]),
    ) -> Page {
        let mut body = Vec::new();
        for (field, value) in fields {
            let part = format!(
                "--part\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.into_bytes());
        }
        let head = format!(
            "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(content);
        body.extend(b"\r\n--part--\r\n");
        let answer = self
            .client
            .post(format!("{}{path}", self.url))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=part")
            .body(body)
            .send()
            .await
            .unwrap();
        Page::read(path, answer).await
    }
}

async fn shipped_negotiation(tx: &mut Tx) -> NegotiationId {
    let slug = "wga-amptp-2023".parse().unwrap();
    negotiations::by_slug(tx, &slug).await.unwrap().unwrap().id
}

fn browser() -> Client {
    give_tls();
    Client::builder()
        .cookie_store(true)
        .redirect(Policy::none())
        .build()
        .unwrap()
}

/// An answer of the site.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// The path asked for.
    pub(crate) path: String,
    /// The status.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: String,
}

fn words(element: ElementRef<'_>) -> String {
    let words: Vec<&str> = element.text().flat_map(str::split_whitespace).collect();
    words.join(" ")
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

impl Page {
    pub(crate) async fn read(path: &str, answer: reqwest::Response) -> Self {
        Self {
            path: path.to_owned(),
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.text().await.unwrap(),
        }
    }

    /// The page, parsed.
    pub(crate) fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> Option<String> {
        self.header("location").map(str::to_owned)
    }

    /// The words of the first match, with single spaces. Fails when there is none.
    pub(crate) fn text(&self, css: &str) -> String {
        self.texts(css)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no {css} on {} ({})\n{}", self.path, self.status, self.body))
    }

    /// The words of every match.
    pub(crate) fn texts(&self, css: &str) -> Vec<String> {
        self.html().select(&selector(css)).map(words).collect()
    }

    /// Whether anything matches.
    pub(crate) fn has(&self, css: &str) -> bool {
        self.html().select(&selector(css)).next().is_some()
    }

    /// An attribute of every match that has it.
    pub(crate) fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        self.html()
            .select(&selector(css))
            .filter_map(|element| element.attr(name))
            .map(str::to_owned)
            .collect()
    }

    /// An attribute of the first match. Fails when there is none.
    pub(crate) fn attribute(&self, css: &str, name: &str) -> String {
        self.attributes(css, name)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no {css} with {name} on {}\n{}", self.path, self.body))
    }

    /// The form that matches, with the values with which it was served.
    pub(crate) fn form(&self, css: &str) -> Form {
        let html = self.html();
        let form = html
            .select(&selector(css))
            .next()
            .unwrap_or_else(|| panic!("no form {css} on {}\n{}", self.path, self.body));
        let mut fields = Vec::new();
        let mut names = Vec::new();
        for field in form.select(&selector("input[name], select[name], textarea[name]")) {
            let name = field.attr("name").unwrap().to_owned();
            let value = field.attr("value").unwrap_or_default().to_owned();
            names.push((name.clone(), field.attr("value").map(str::to_owned)));
            match (field.value().name(), field.attr("type")) {
                ("input", Some("radio" | "checkbox")) => {
                    if field.attr("checked").is_some() {
                        fields.push((name, field.attr("value").unwrap_or("on").to_owned()));
                    }
                }
                ("select", _) => {
                    let options: Vec<ElementRef<'_>> = field.select(&selector("option")).collect();
                    let chosen = options
                        .iter()
                        .find(|option| option.attr("selected").is_some())
                        .or(options.first());
                    fields.extend(chosen.map(|option| {
                        (
                            name,
                            option
                                .attr("value")
                                .map_or_else(|| words(*option), str::to_owned),
                        )
                    }));
                }
                ("textarea", _) => {
                    let text: String = field.text().collect();
                    let text = text.strip_prefix('\n').unwrap_or(&text).to_owned();
                    fields.push((name, text));
                }
                _ => fields.push((name, value)),
            }
        }
        Form {
            action: form.attr("action").unwrap_or(&self.path).to_owned(),
            is_sent: form.attr("method") == Some("post"),
            fields,
            names,
        }
    }
}

/// A form as it was served, to be filled in.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    action: String,
    /// Whether it sends what was typed, and does not put it into an address.
    is_sent: bool,
    fields: Vec<(String, String)>,
    names: Vec<(String, Option<String>)>,
}

impl Form {
    /// Types into a field, or chooses a value of a list or of buttons. Fails when the form has no such field.
    pub(crate) fn fill(mut self, name: &str, value: &str) -> Self {
        assert!(
            self.names.iter().any(|(known, _)| known == name),
            "the form has no field {name}; it has {:?}",
            self.names
        );
        self.fields.retain(|(known, _)| known != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Ticks one box of several with the same name. Fails when the form has no such box.
    pub(crate) fn tick(mut self, name: &str, value: &str) -> Self {
        assert!(
            self.names
                .iter()
                .any(|(known, given)| known == name && given.as_deref() == Some(value)),
            "the form has no box {name} = {value}"
        );
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The value that a field has.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Everything that would be sent.
    pub(crate) fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// Presses the form's button.
    pub(crate) async fn submit(&self, site: &Site) -> Page {
        if self.is_sent {
            return site.post(&self.action, &self.fields).await;
        }
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.fields)
            .finish();
        site.open(&format!("{}?{query}", self.action)).await
    }

    /// Presses one of several buttons, which sends its own name and value.
    pub(crate) async fn press(&self, site: &Site, name: &str, value: &str) -> Page {
        let mut fields = self.fields.clone();
        fields.push((name.to_owned(), value.to_owned()));
        site.post(&self.action, &fields).await
    }
}

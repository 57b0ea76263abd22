//! PLAIN_MENU: what can be done here, a row each. The first menu, its numbers and its help are made from it.

use crate::face::form::new_title;
use crate::model::code::FormKind;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::form::Begin;
use crate::plain::sites::Found;
use crate::plain::talk::Choice;
use crate::plain::talk::Menu;

/// A row of the first menu.
pub struct Item {
    /// Its text.
    pub text: &'static str,
    /// What it does.
    pub run: fn(&mut Plain) -> Result<(), Leave>,
}

/// The first menu.
pub const PLAIN_MENU: &[Item] = &[
    Item { text: "plain.menu_figures", run: Plain::figures },
    Item { text: "plain.menu_associations", run: Plain::associations },
    Item { text: "plain.menu_areas", run: Plain::areas },
    Item { text: "plain.menu_search", run: Plain::search },
    Item { text: "plain.menu_new", run: Plain::new_record },
    Item { text: "plain.menu_rating", run: Plain::rate },
    Item { text: "plain.menu_acts", run: Plain::own_acts },
    Item { text: "plain.menu_drafts", run: Plain::drafts },
];

impl Plain {
    /// The first menu, until the person leaves. Words are searched for at once.
    pub fn home(&mut self) -> Result<(), Leave> {
        let rows: Vec<String> = PLAIN_MENU.iter().map(|item| self.lang.t(item.text).to_owned()).collect();
        let (title, words) = (self.lang.t("plain.menu_title"), Some("plain.words_search"));
        loop {
            match self.choose(&Menu { title, rows: &rows, first: 1, acts: &[], words })? {
                Choice::Row(at) => PLAIN_MENU.get(at).map_or(Ok(()), |item| (item.run)(self))?,
                Choice::Words(words) => self.find(&words)?,
                Choice::Back => self.say(self.lang.t("plain.at_home"))?,
                Choice::Act(_) => {}
            }
        }
    }

    /// Asks for words and lists the sites that have them.
    fn search(&mut self) -> Result<(), Leave> {
        let help = [self.lang.t("plain.help_search").to_owned()];
        let words = self.ask(self.lang.t("plain.prompt_search"), &help)?;
        if words.is_empty() || words == "0" { Ok(()) } else { self.find(&words) }
    }

    fn find(&mut self, words: &str) -> Result<(), Leave> {
        let title = self.lang.fill("plain.sites_of_words", &[("words", words)]);
        self.sites(&Found { query: words.to_owned(), title })
    }

    /// Asks what is to be added, and adds it.
    fn new_record(&mut self) -> Result<(), Leave> {
        let rows: Vec<String> = FormKind::ALL.iter().map(|kind| new_title(*kind, self.lang).to_owned()).collect();
        let title = self.lang.t("form.menu_title");
        match self.choose(&Menu { title, rows: &rows, first: 1, acts: &[], words: None })? {
            Choice::Row(at) => match FormKind::ALL.get(at) {
                Some(kind) => self.type_form(Begin::New(*kind)).map(drop),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

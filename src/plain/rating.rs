//! Rating: the sites of an area for a period, one after the other, each written at once. Those without a rating come
//! first, so whoever comes back goes on where they were.

use serde_json::json;

use crate::face::choice;
use crate::face::draft::fresh_token;
use crate::face::pick::name_of;
use crate::model::code::FormKind;
use crate::model::field::Choices;
use crate::model::field::PickOf;
use crate::model::period::PeriodCode;
use crate::model::site::AssessmentFacts;
use crate::plain::Leave;
use crate::plain::Plain;
use crate::plain::keys;
use crate::plain::keys::Act;
use crate::plain::sites::Found;
use crate::plain::talk::Choice;
use crate::plain::talk::Confirm;
use crate::plain::talk::Menu;
use crate::wire::message::Answer;
use crate::wire::message::Ask;
use crate::wire::message::RatingRow;
use crate::wire::message::RatingSheet;
use crate::wire::message::RatingSheetAsk;

/// More than anybody rates in a day.
const MOST_ROWS: u32 = 5_000;

/// What somebody did with a site that came up.
enum Turn {
    Rated,
    Passed,
    Before,
    Stop,
}

impl Plain {
    /// Asks for an area, and rates its sites.
    pub(super) fn rate(&mut self) -> Result<(), Leave> {
        let (prompt, day) = (self.lang.t("plain.prompt_area").to_owned(), self.day());
        let Some(unit) = self.pick_by_typing(&prompt, PickOf::Unit, day)? else { return Ok(()) };
        let title = name_of(&unit, self.lang).to_owned();
        self.rate_found(&Found { query: format!("unit:{}", unit.code), title })
    }

    /// Rates the sites of a list.
    pub(super) fn rate_found(&mut self, found: &Found) -> Result<(), Leave> {
        let Some(sheet) = self.sheet(found, None)? else { return Ok(()) };
        let Some(period) = self.period(&sheet)? else { return Ok(()) };
        let Some(sheet) = self.sheet(found, Some(period))? else { return Ok(()) };
        let lang = self.lang;
        let period = self.period_said(sheet.period.as_str());
        let (rated, total) = (lang.number(sheet.rated), lang.number(sheet.total));
        let words = [("title", found.title.as_str()), ("period", &period), ("rated", &rated), ("total", &total)];
        self.say(&lang.fill("plain.rating_title", &words))?;
        let open: Vec<&RatingRow> = sheet.rows.iter().filter(|row| row.rating.is_none()).collect();
        let all: Vec<&RatingRow> = sheet.rows.iter().collect();
        if all.is_empty() {
            return self.say(lang.t("plain.nothing_to_rate"));
        }
        if !open.is_empty() {
            return self.rate_rows(&open, &sheet);
        }
        match self.confirm(lang.t("plain.all_rated"), Confirm::No)? {
            Confirm::Yes => self.rate_rows(&all, &sheet),
            Confirm::No => Ok(()),
        }
    }

    fn sheet(&mut self, found: &Found, period: Option<PeriodCode>) -> Result<Option<RatingSheet>, Leave> {
        let ask = RatingSheetAsk { query: found.query.clone(), period, as_of: self.as_of, limit: MOST_ROWS };
        Ok(match self.find_out(Ask::RatingSheet(ask))? {
            Some(Answer::RatingSheet(sheet)) => Some(*sheet),
            _ => None,
        })
    }

    /// Asks for the period; Enter takes the half-year that ended last.
    fn period(&mut self, sheet: &RatingSheet) -> Result<Option<PeriodCode>, Leave> {
        let lang = self.lang;
        let rows: Vec<String> = sheet.periods.iter().map(|period| self.period_said(period.as_str())).collect();
        let usual = lang.fill("plain.usual_period", &[("period", &self.period_said(sheet.period.as_str()))]);
        if self.confirm(&usual, Confirm::Yes)? == Confirm::Yes {
            return Ok(Some(sheet.period.clone()));
        }
        let title = lang.t("grid.periods_title");
        Ok(match self.choose(&Menu { title, rows: &rows, first: 1, acts: &[], words: None })? {
            Choice::Row(at) => sheet.periods.get(at).cloned(),
            _ => None,
        })
    }

    fn rate_rows(&mut self, rows: &[&RatingRow], sheet: &RatingSheet) -> Result<(), Leave> {
        let lang = self.lang;
        let (mut at, mut done) = (0, 0_u32);
        while let Some(row) = rows.get(at) {
            let place = [("n", lang.number(at + 1)), ("of", lang.number(rows.len()))];
            match self.rate_row(row, &place, sheet)? {
                Turn::Rated => (at, done) = (at + 1, done + 1),
                Turn::Passed => at += 1,
                Turn::Before => at = at.saturating_sub(1),
                Turn::Stop => break,
            }
        }
        self.say(&lang.fill("plain.rating_done", &[("n", &lang.number(done))]))
    }

    fn rate_row(&mut self, row: &RatingRow, place: &[(&str, String)], sheet: &RatingSheet) -> Result<Turn, Leave> {
        let lang = self.lang;
        let mut words: Vec<(&str, &str)> = place.iter().map(|(hole, word)| (*hole, word.as_str())).collect();
        words.extend([("name", row.name.as_str()), ("place", row.place.as_str())]);
        let word = |rating| lang.find(&format!("rating.{rating}")).unwrap_or_default();
        let mut told = lang.fill("plain.rating_site", &words);
        if let Some((period, rating)) = &row.before {
            let period = self.period_said(period.as_str());
            told = format!(
                "{told} {}",
                lang.fill("plain.rated_before", &[("period", &period), ("rating", word(*rating))])
            );
        }
        if let Some(rating) = row.rating {
            told = format!("{told} {}", lang.fill("plain.rated_now", &[("rating", word(rating))]));
        }
        self.say(&told)?;
        let letters = choice::letters(lang);
        let choices: Vec<_> = letters.iter().map(|(rating, letter)| format!("{letter} {}", word(*rating))).collect();
        let prompt = lang.fill("plain.prompt_rating", &[("choices", &choices.join(", "))]);
        let mut help = vec![lang.t("plain.help_rating").to_owned()];
        help.extend(keys::help(&[Act::Before], lang));
        loop {
            let typed = self.ask(&prompt, &help)?;
            let letter = typed.chars().next().filter(|_| typed.chars().count() == 1);
            let by_letter = letter.and_then(|letter| choice::rating_of(letter.to_ascii_lowercase(), lang));
            let by_word = || choice::find(Choices::Rating, &typed, lang).first().map(|row| row.code.clone());
            let code = match typed.as_str() {
                "" => return Ok(Turn::Passed),
                "0" => return Ok(Turn::Stop),
                _ if keys::act(&typed, &[Act::Before]).is_some() => return Ok(Turn::Before),
                _ => by_letter.map(|rating| rating.code().to_owned()).or_else(by_word),
            };
            match code.as_deref().and_then(|code| assessment(row, code, sheet)) {
                Some(facts) => return self.write_rating(&facts),
                None => self.say(&lang.fill("plain.no_such_rating", &[("value", &typed)]))?,
            }
        }
    }

    fn write_rating(&mut self, facts: &AssessmentFacts) -> Result<Turn, Leave> {
        let mut line = json!({ FormKind::Assessment.command(): facts, "token": fresh_token() });
        if let Some(day) = self.as_of {
            line["as_of"] = json!(day);
        }
        match self.submit(&line.to_string())? {
            Ok(_) => Ok(Turn::Rated),
            Err(problem) => {
                self.tell_problem(&problem)?;
                Ok(Turn::Passed)
            }
        }
    }
}

/// The assessment that takes the place of the one before as a whole, so its answers, counts and remark go along.
fn assessment(row: &RatingRow, code: &str, sheet: &RatingSheet) -> Option<AssessmentFacts> {
    Some(AssessmentFacts {
        site: row.id,
        period: sheet.period.clone(),
        rating: serde_json::from_value(code.into()).ok()?,
        criteria: row.answers.clone(),
        figures: row.figures,
        note: row.note.clone(),
    })
}

//! Sentences about what went wrong: the holes of a text are filled with words of the reader's language.

use chrono::NaiveDate;

use crate::lang::Lang;

impl Lang {
    /// The sentence of a key, for a field, with words for its holes by their names.
    ///
    /// A field's name becomes its label, a day is written as people write it, and a word that is itself a key of the
    /// texts (a cause, a status) is translated, with the words that it brings along; any other word stands as it is.
    pub fn sentence(self, key: &str, field: &str, words: &[(String, String)]) -> String {
        let mut filled: Vec<(&str, String)> =
            words.iter().map(|(hole, word)| (hole.as_str(), self.word(hole, word))).collect();
        if !words.iter().any(|(hole, _)| hole == "field") {
            filled.push(("field", self.word("field", field)));
        }
        let filled: Vec<(&str, &str)> = filled.iter().map(|(hole, word)| (*hole, word.as_str())).collect();
        self.fill(key, &filled)
    }

    fn word(self, hole: &str, word: &str) -> String {
        let known = match hole {
            "field" => self.find(&format!("field.{}", word.split('.').next().unwrap_or(word))),
            "status" => self.find(&format!("status.{word}")).or_else(|| self.find(&format!("event.{word}"))),
            "power" => self.find(&format!("power.{word}")),
            "table" => self.find(&format!("table.{word}")),
            "group" => self.find(&format!("group.{word}")),
            "doing" => self.find(&format!("doing.{}", word.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))),
            // What went wrong below: a key, a text of `told`, or the system's own words.
            "cause" | "error" => return self.told(word),
            _ => None,
        };
        let day = || word.parse::<NaiveDate>().ok().filter(|_| word.len() == 10).map(|day| self.day(day));
        known.map(str::to_owned).or_else(day).unwrap_or_else(|| word.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_put_into_the_language_of_the_reader() {
        let words = [("field".to_owned(), "launched".to_owned()), ("day".to_owned(), "2024-05-31".to_owned())];
        let text = Lang::Vi.sentence("problem.before_founding", "launched", &words);
        assert!(text.contains("31/05/2024") && text.starts_with(Lang::Vi.t("field.launched")), "{text}");
        let words = [("cause".to_owned(), "want.number".to_owned())];
        let text = Lang::Vi.sentence("problem.wrong_type", "members", &words);
        assert!(text.contains(Lang::Vi.t("want.number")) && text.starts_with(Lang::Vi.t("field.members")), "{text}");
        let text = Lang::En.sentence("problem.already", "event", &[("status".to_owned(), "paused".to_owned())]);
        assert!(text.contains(Lang::En.t("status.paused")), "{text}");
    }
}

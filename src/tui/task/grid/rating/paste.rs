//! Pasted blocks of ratings: what each cell means, and which cells mean nothing.

use std::collections::HashMap;

use crate::face::choice::rating_of;
use crate::lang::Lang;
use crate::model::code::Rating;
use crate::model::id::SiteId;
use crate::model::problem::Problem;
use crate::model::problem::Reason;
use crate::model::rules::MOST_MEMBERS;
use crate::sheet::block::Block;
use crate::text::fold::fold;
use crate::text::nfc::shown;
use crate::tui::task::grid::rating::rows::Mark;
use crate::tui::task::grid::rating::rows::Part;
use crate::tui::task::grid::rating::rows::Rows;
use crate::tui::task::grid::rating::rows::Stray;
use crate::tui::task::grid::rating::rows::Why;
use crate::tui::task::grid::rating::rows::Wrong;

/// What a block comes to.
#[derive(Debug, Default)]
pub struct Pasted {
    /// Rows by their places, with what they are to be.
    pub marks: Vec<(usize, Mark)>,
    /// Rows that have no place.
    pub strays: Vec<Stray>,
    /// Columns that are not taken over, by what stands over them or their number.
    pub passed_over: Vec<String>,
    /// How many cells mean nothing.
    pub wrong: usize,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    /// Ids of sites.
    Site,
    /// Ratings.
    Rating,
    /// All criteria in one cell.
    Criteria,
    /// One criterion, counted from nothing.
    Criterion(usize),
    /// One of the four counts.
    Figure(usize),
    /// Something else, as the name of the site.
    Other,
}

impl Column {
    /// The part of an assessment that it belongs to.
    const fn part(self) -> Option<Part> {
        match self {
            Self::Site | Self::Other => None,
            Self::Rating => Some(Part::Rating),
            Self::Criteria | Self::Criterion(_) => Some(Part::Criteria),
            Self::Figure(_) => Some(Part::Figures),
        }
    }
}

/// Works out what a block means, from a row of the sheet on or by the ids in it.
pub fn read(block: &Block, rows: &Rows, from: usize, lang: Lang) -> Pasted {
    let (columns, has_header) = columns(block, rows, from, lang);
    let body = block.rows.iter().skip(usize::from(has_header));
    let mut pasted = Pasted { passed_over: passed_over(block, &columns, has_header), ..Pasted::default() };
    let by_id = columns.contains(&Column::Site);
    let places: HashMap<SiteId, usize> = rows.sites.iter().enumerate().map(|(at, row)| (row.site.id, at)).collect();
    for (line, cells) in body.enumerate() {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let place =
            if by_id { site_of(cells, &columns).and_then(|id| places.get(&id).copied()) } else { Some(from + line) };
        let Some(row) = place.and_then(|at| rows.sites.get(at)) else {
            let why = if by_id { Why::Unknown } else { Why::NoRow };
            pasted.strays.push(Stray { cells: cells.clone(), why });
            continue;
        };
        let at = place.unwrap_or(0);
        let mut mark = row.mark.clone();
        put_all(&mut mark, cells, &columns, rows.criteria(at).len(), lang);
        pasted.wrong += mark.wrong.len();
        pasted.marks.push((at, mark));
    }
    pasted
}

/// The rating that a text means: its word in either language, its code, or its letter.
pub fn rating(text: &str, lang: Lang) -> Option<Rating> {
    let folded = fold(text);
    let text = ["xep loai ", "loai "].iter().find_map(|lead| folded.strip_prefix(lead)).unwrap_or(&folded).trim();
    let is_word = |rating: &Rating| {
        let code = rating.code();
        let words = Lang::ALL.map(|lang| fold(lang.find(&format!("rating.{rating}")).unwrap_or_default()));
        let starts = |word: &String| word.contains(' ') && initials(word) == text;
        code == text || folded == words[0] || words.iter().any(|word| word == text || starts(word))
    };
    let first = |text: &str| text.chars().next().filter(|_| text.chars().count() == 1);
    Rating::ALL.iter().copied().find(is_word).or_else(|| {
        let letter = first(text)?;
        rating_of(letter, lang).or_else(|| Lang::ALL.into_iter().find_map(|other| rating_of(letter, other)))
    })
}

fn initials(words: &str) -> String {
    words.split_whitespace().filter_map(|word| word.chars().next()).collect()
}

/// The answers that a text means, for so many criteria: `1, 2, 5`, `11010`, `x · x`, or a word for all or none.
pub fn answers(text: &str, count: usize) -> Option<Vec<bool>> {
    let folded = fold(text);
    let parts: Vec<&str> = folded.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/')).collect();
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    match folded.as_str() {
        "tat ca" | "du" | "dat" | "all" => return Some(vec![true; count]),
        "khong" | "none" | "0" => return Some(vec![false; count]),
        _ => {}
    }
    if parts.len() == count
        && count > 1
        && let Some(answers) = parts.iter().map(|part| yes(part)).collect()
    {
        return Some(answers);
    }
    if let [one] = parts.as_slice()
        && one.chars().count() == count
        && let Some(answers) = one.chars().map(|c| yes(c.encode_utf8(&mut [0; 4]))).collect()
    {
        return Some(answers);
    }
    let mut answers = vec![false; count];
    for part in parts {
        let digits: Vec<&str> =
            if part.len() > 1 && count < 10 { part.split("").filter(|c| !c.is_empty()).collect() } else { vec![part] };
        for digit in digits {
            let number: usize = digit.parse().ok()?;
            *answers.get_mut(number.checked_sub(1)?)? = true;
        }
    }
    (count > 0).then_some(answers)
}

/// Whether a mark means yes, where it is one.
fn yes(mark: &str) -> Option<bool> {
    match mark {
        "x" | "v" | "✓" | "✔" | "●" | "•" | "+" | "1" | "co" | "dat" | "yes" | "y" | "true" => Some(true),
        "" | "·" | "." | "-" | "0" | "o" | "khong" | "chua" | "no" | "n" | "false" => Some(false),
        _ => None,
    }
}

fn site_of(cells: &[String], columns: &[Column]) -> Option<SiteId> {
    let (_, cell) = columns.iter().zip(cells).find(|(column, _)| **column == Column::Site)?;
    SiteId::parse(&cell.trim().to_uppercase())
}

/// Puts a row of cells into a mark. An empty cell leaves what is there; any other takes the place of what was wrong.
fn put_all(mark: &mut Mark, cells: &[String], columns: &[Column], criteria: usize, lang: Lang) {
    let texts = || cells.iter().map(|cell| shown(cell.trim())).zip(columns).filter(|(text, _)| !text.is_empty());
    texts().filter_map(|(_, column)| column.part()).for_each(|part| mark.set_right(part));
    for (text, column) in texts() {
        if let Err(problem) = put(mark, &text, *column, criteria, lang) {
            let part = column.part().unwrap_or(Part::Rating);
            mark.wrong.push(Wrong { part, text: text.into_owned(), problem });
        }
    }
}

fn put(mark: &mut Mark, text: &str, column: Column, criteria: usize, lang: Lang) -> Result<(), Problem> {
    match column {
        Column::Site | Column::Other => {}
        Column::Rating => mark.rating = Some(rating(text, lang).ok_or_else(|| bad_rating(text, lang))?),
        Column::Criteria => mark.answers = answers(text, criteria).ok_or_else(|| bad_answers(text, criteria))?,
        Column::Criterion(at) => {
            let answer = yes(&fold(text)).filter(|_| at < criteria).ok_or_else(|| bad_answers(text, criteria))?;
            mark.answers.resize(criteria, false);
            mark.answers.iter_mut().skip(at).take(1).for_each(|place| *place = answer);
        }
        Column::Figure(at) => set_figure(mark, at, figure(text).ok_or_else(|| bad_figure(text))?),
    }
    Ok(())
}

/// A whole number, with or without dots for thousands.
fn figure(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(|c| !matches!(c, '.' | ',' | ' ')).collect();
    digits.parse().ok().filter(|count| u64::from(*count) <= MOST_MEMBERS)
}

fn set_figure(mark: &mut Mark, at: usize, count: u32) {
    let figures = &mut mark.figures;
    let places = [&mut figures.sessions, &mut figures.attendees, &mut figures.tips, &mut figures.mediations];
    if let Some(place) = places.into_iter().nth(at) {
        *place = count;
    }
}

fn bad_rating(text: &str, lang: Lang) -> Problem {
    let words: Vec<&str> = Rating::ALL.iter().filter_map(|rating| lang.find(&format!("rating.{rating}"))).collect();
    let problem = Problem::new(Reason::BadChoice).on("rating").with("field", "rating").with("value", text);
    problem.with("choices", words.join(", "))
}

fn bad_answers(text: &str, criteria: usize) -> Problem {
    let problem = Problem::new(Reason::NotAnswers).on("criteria").with("field", "criteria").with("value", text);
    problem.with("want", criteria)
}

fn bad_figure(text: &str) -> Problem {
    Problem::new(Reason::NotACount).on("figures").with("field", "figures").with("value", text)
}

/// What each column is, and whether the first row names them.
fn columns(block: &Block, rows: &Rows, from: usize, lang: Lang) -> (Vec<Column>, bool) {
    let width = block.width();
    if let Some(first) = block.rows.first() {
        let named: Vec<Column> = first.iter().map(|cell| by_name(cell)).collect();
        if named.contains(&Column::Rating) {
            return (padded(named, width), true);
        }
    }
    let sample: Vec<&Vec<String>> = block.rows.iter().take(50).collect();
    let most = |at: usize, test: &dyn Fn(&str) -> bool| {
        let cells: Vec<&str> = sample
            .iter()
            .filter_map(|row| row.get(at))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
            .collect();
        !cells.is_empty() && cells.iter().filter(|cell| test(cell)).count() * 2 > cells.len()
    };
    let has_ids = width > 1 && most(0, &|cell| SiteId::parse(&cell.to_uppercase()).is_some());
    let first = usize::from(has_ids);
    let ratings = (first..width).find(|at| most(*at, &|cell| rating(cell, lang).is_some())).unwrap_or(first);
    let mut columns = vec![Column::Other; ratings];
    if has_ids {
        columns.splice(0..1, [Column::Site]);
    }
    columns.push(Column::Rating);
    let criteria = if has_ids { rows.most_criteria() } else { rows.criteria(from).len() };
    let rest = width.saturating_sub(columns.len());
    // A column each when there are more of them than one for all and the four counts, or when they hold single marks.
    let single = rest >= criteria
        && criteria > 1
        && (0..criteria).all(|at| most(ratings + 1 + at, &|cell| yes(&fold(cell)).is_some()));
    if single {
        columns.extend((0..criteria).map(Column::Criterion));
    } else if rest > 0 {
        columns.push(Column::Criteria);
    }
    columns.extend((0..4).map(Column::Figure));
    columns.truncate(width.max(1));
    (padded(columns, width), false)
}

fn padded(mut columns: Vec<Column>, width: usize) -> Vec<Column> {
    columns.resize(width.max(columns.len()), Column::Other);
    columns
}

/// What a column's name says, in either language or as programs name it.
fn by_name(name: &str) -> Column {
    let folded = fold(name);
    let is = |keys: &[&str]| {
        keys.iter().any(|key| {
            let code = key.rsplit('.').next().unwrap_or(key);
            folded == code || Lang::ALL.iter().any(|lang| lang.find(key).is_some_and(|label| fold(label) == folded))
        })
    };
    if is(&["field.id", "field.site", "column.id"]) {
        return Column::Site;
    }
    if is(&["field.rating", "column.rating", "grid.column_rating"]) {
        return Column::Rating;
    }
    if is(&["field.criteria"]) {
        return Column::Criteria;
    }
    let figures = ["grid.sessions", "grid.attendees", "grid.tips", "grid.mediations"];
    figures.iter().position(|key| is(&[key])).map_or(Column::Other, Column::Figure)
}

/// The columns that are not taken over though they say something.
fn passed_over(block: &Block, columns: &[Column], has_header: bool) -> Vec<String> {
    let says = |at: usize| block.rows.iter().any(|row| row.get(at).is_some_and(|cell| !cell.trim().is_empty()));
    let over = columns.iter().enumerate().filter(|(at, column)| **column == Column::Other && says(*at));
    let name = |at: usize| {
        let named =
            block.rows.first().filter(|_| has_header).and_then(|row| row.get(at)).map(|cell| shown(cell.trim()));
        named.filter(|name| !name.is_empty()).map_or_else(|| (at + 1).to_string(), |name| name.into_owned())
    };
    over.map(|(at, _)| name(at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_are_read_as_people_write_them() {
        for (text, want) in [
            ("Tốt", Some(Rating::Good)),
            ("TOT", Some(Rating::Good)),
            ("Loại khá", Some(Rating::Fair)),
            ("trung bình", Some(Rating::Average)),
            ("TB", Some(Rating::Average)),
            ("yếu", Some(Rating::Weak)),
            ("Chưa xếp loại", Some(Rating::Unrated)),
            ("weak", Some(Rating::Weak)),
            ("average", Some(Rating::Average)),
            ("t", Some(Rating::Good)),
            ("G", Some(Rating::Good)),
            ("tôtt", None),
            ("5", None),
            ("xuất sắc", None),
        ] {
            assert_eq!(rating(text, Lang::Vi), want, "{text}");
        }
    }

    #[test]
    fn answers_are_read_as_people_write_them() {
        for (text, count, want) in [
            ("1, 2, 5", 5, Some("11001")),
            ("125", 5, Some("11001")),
            ("11010", 5, Some("11010")),
            ("●●·●·", 5, Some("11010")),
            ("x x - x -", 5, Some("11010")),
            ("có; không; có", 3, Some("101")),
            ("tất cả", 4, Some("1111")),
            ("không", 2, Some("00")),
            ("10, 12", 12, Some("000000000101")),
            ("6", 5, None),
            ("abc", 3, None),
            ("1", 0, None),
        ] {
            let sign = |yes: &bool| if *yes { '1' } else { '0' };
            let got = answers(text, count).map(|answers| answers.iter().map(sign).collect::<String>());
            assert_eq!(got.as_deref(), want, "{text} of {count}");
        }
    }

    #[test]
    fn columns_are_known_by_their_names_or_by_what_is_in_them() {
        let kinds = |text: &str| columns(&Block::read(text), &Rows::default(), 0, Lang::Vi);
        use Column::Criteria;
        use Column::Figure;
        use Column::Other;
        use Column::Site;
        for (text, want, header) in [
            ("tốt\nkhá", vec![Column::Rating], false),
            ("tốt\t1,2\t4\t30", vec![Column::Rating, Criteria, Figure(0), Figure(1)], false),
            ("S000001\ttốt\nS000002\tsai", vec![Site, Column::Rating], false),
            ("S000001\tTiếng kẻng\tBáo Đáp\tkhá", vec![Site, Other, Other, Column::Rating], false),
            ("Số tin báo\tXếp loại\tid\nx\ty\tz", vec![Figure(2), Column::Rating, Site], true),
            ("rating\tcriteria\tattendees\n", vec![Column::Rating, Criteria, Figure(1)], true),
        ] {
            assert_eq!(kinds(text), (want, header), "{text}");
        }
    }
}

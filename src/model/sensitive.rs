//! What in a free text looks as if it told of a person: numbers of identity cards, phones, plates, names.
//!
//! The register is about models, never about people, so a form warns before such a text is saved. It only warns: no
//! pattern knows for certain. A false alarm costs attention, and after a few of them nobody reads the true one; so what
//! may as well be a sum, a date, a decision or a code is let pass.

mod numbers;
mod people;
mod plates;

use std::ops::Range;

use crate::model::code::Sensitive;

/// A place in a text that looks sensitive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it looks like.
    pub kind: Sensitive,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// What looks sensitive, in the order of the text. No two of them overlap.
pub fn find(text: &str) -> Vec<Found> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let mut all = plates::find(&letters);
    all.extend(numbers::find(text, &letters));
    all.extend(people::find(text));
    all.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end)));
    let mut end = 0;
    all.retain(|found| {
        let apart = found.range.start >= end;
        end = end.max(found.range.end);
        apart
    });
    all
}

/// Whether what stands beside a number makes it a part of something else: another word, a code, a fraction.
const fn joins(c: Option<char>) -> bool {
    match c {
        Some(c) => c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '@' | '\\') || !c.is_ascii() && !is_outside(c),
        None => false,
    }
}

/// Signs beyond ASCII that stand between words.
const fn is_outside(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2000}'..='\u{206f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is found, as `kind:text`.
    fn told(text: &str) -> Vec<String> {
        find(text).into_iter().map(|found| format!("{}:{}", found.kind, &text[found.range])).collect()
    }

    #[test]
    fn numbers_of_identity_cards() {
        for (text, want) in [
            ("CCCD 015099001234 cấp", "015099001234"),
            ("015 099 001 234", "015 099 001 234"),
            ("015.099.001.234", "015.099.001.234"),
            ("0150 9900 1234.", "0150 9900 1234"),
            ("(015099001234)", "015099001234"),
            ("060123456", "060123456"),
            ("số 161234567, cấp", "161234567"),
            ("061 234 567", "061 234 567"),
            ("061.234.567", "061.234.567"),
            ("161 234 567", "161 234 567"),
            ("CMND 161.234.567", "161.234.567"),
            ("căn cước: 161234000", "161234000"),
        ] {
            assert_eq!(told(text), [format!("identity:{want}")], "{text}");
        }
    }

    #[test]
    fn phones() {
        for (text, want) in [
            ("gọi 0912345678", "0912345678"),
            ("0912 345 678", "0912 345 678"),
            ("0912.345.678", "0912.345.678"),
            ("091-234-5678", "091-234-5678"),
            ("0912 34 56 78", "0912 34 56 78"),
            ("+84 912 345 678", "+84 912 345 678"),
            ("+84912345678", "+84912345678"),
            ("84912345678", "84912345678"),
            ("0084 912 345 678", "0084 912 345 678"),
            ("(0216) 3852 123", "(0216) 3852 123"),
            ("0216 3 852 123", "0216 3 852 123"),
            ("0216.3852.123", "0216.3852.123"),
            ("024 3852 1234", "024 3852 1234"),
            ("tổ 3 0912345678", "0912345678"),
            ("ĐT:0912345678;", "0912345678"),
        ] {
            assert_eq!(told(text), [format!("phone:{want}")], "{text}");
        }
        assert_eq!(told("0912345678 0987654321"), ["phone:0912345678", "phone:0987654321"]);
    }

    #[test]
    fn plates_of_cars_and_motorcycles() {
        for (text, want) in [
            ("xe 21A-123.45", "21A-123.45"),
            ("21A 123.45", "21A 123.45"),
            ("21A-12345", "21A-12345"),
            ("21A12345", "21A12345"),
            ("21C-1234", "21C-1234"),
            ("21-B1 234.56", "21-B1 234.56"),
            ("21B1-234.56,", "21B1-234.56"),
            ("21B1 23456", "21B1 23456"),
            ("21-B1 1234", "21-B1 1234"),
            ("21AA-123.45", "21AA-123.45"),
            ("80NG-123.45", "80NG-123.45"),
            ("21a-123.45", "21a-123.45"),
            ("21-b1 234.56", "21-b1 234.56"),
            ("BKS:21A-123.45", "21A-123.45"),
        ] {
            assert_eq!(told(text), [format!("plate:{want}")], "{text}");
        }
    }

    #[test]
    fn names_of_people() {
        for (text, want) in [
            ("do ông Nguyễn Văn A làm tổ trưởng", "ông Nguyễn Văn A"),
            ("Bà Trần Thị B, bí thư", "Bà Trần Thị B"),
            ("nhà Ông Nguyễn Văn A", "Ông Nguyễn Văn A"),
            ("Đồng chí Lò Văn C phụ trách", "Đồng chí Lò Văn C"),
            ("đ/c Giàng A D", "đ/c Giàng A D"),
            ("Đ/c Hoàng Thị Y.", "Đ/c Hoàng Thị Y"),
            ("ĐỒNG CHÍ NGUYỄN VĂN A", "ĐỒNG CHÍ NGUYỄN VĂN A"),
            ("anh Nguyen Van A", "anh Nguyen Van A"),
            ("chị Lê B", "chị Lê B"),
            ("(ông Nguyễn  Văn A)", "ông Nguyễn  Văn A"),
            ("o\u{302}ng Nguye\u{302}\u{303}n Va\u{306}n A", "o\u{302}ng Nguye\u{302}\u{303}n Va\u{306}n A"),
        ] {
            assert_eq!(told(text), [format!("person:{want}")], "{text}");
        }
    }

    #[test]
    fn false_alarms_are_few() {
        for text in [
            "",
            "Nông dân với kiến thức pháp luật",
            "Quyết định 45/QĐ-UBND ngày 12/05/2021 của UBND xã",
            "QĐ số 1234/QĐ-UBND, 0123456789/QĐ-UBND",
            "KH 21/KH-CAT-PV05",
            "45/2021/NQ-HĐND",
            "từ 12/05/2021 đến 31-12-2021, 12.05.2021 20.05.2021",
            "01.05.2021 20 người",
            "01 05 2021 15 hộ",
            "60.000.000 đ",
            "60000000",
            "600000000 đồng",
            "120000000",
            "123.456.789 đ",
            "kinh phí 123456789",
            "123456789 đồng",
            "128.530.500",
            "1.500.000.000",
            "100000000000",
            "15.000.000.000 đ",
            "1 134 điểm, 1.134 điểm",
            "38.214 thành viên, 1.391 tổ",
            "HND-01, CCB-01, S000123, A000012, W000012",
            "S012345678, HND-0912345678",
            "04249@old, 15@2025",
            "2024-H1, 2024-Q2, 2024-9M",
            "6T 2024, 12T 2021",
            "thôn 12A 2021",
            "khu 12A-2021",
            "tổ 10, tổ 11, tổ 12",
            "từ 15h30-16h00, 08h1130",
            "50k-12345",
            "QL32C 12345, ĐT163 1234",
            "đường dây nóng 113, 114, 1900 1234, 18001234",
            "camera 4K 1080p, 30 mắt",
            "tọa độ 21.70521 104.87543",
            "lat 21.027764, lon 105.834160",
            "QCVN 41:2019, TCVN 7568-14:2015",
            "3 x 0,5 = 1,5",
            "ông bà, anh chị em, bà con",
            "Ông Chủ tịch UBND xã",
            "đồng chí Bí thư Đảng ủy xã",
            "đồng chí Trưởng Công An xã",
            "chị Hội Phụ Nữ xã",
            "Anh hùng Lực lượng vũ trang",
            "Chi Đoàn Thanh Niên, Chi hội Nông dân",
            "xã Thác Bà Huyện Yên Bình",
            "hồ Thác Bà Hoàng Thi",
            "tỉnh Bà Rịa Vũng Tàu, phố Bà Triệu",
            "huyện Đông Anh Hà Nội",
            "nhà văn hóa Lê Lợi",
            "ông A, bà B",
            "ông Nguyễn",
            "Hội Nông dân xã Hưng Khánh",
        ] {
            assert_eq!(told(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn nothing_in_the_demonstration_looks_sensitive() {
        for table in [
            include_str!("../../demo-data/sites.csv"),
            include_str!("../../demo-data/models.csv"),
            include_str!("../../demo-data/criteria.csv"),
            include_str!("../../demo-data/activities.csv"),
            include_str!("../../demo-data/awards.csv"),
            include_str!("../../demo-data/events.csv"),
        ] {
            for line in table.lines() {
                assert_eq!(told(line), [""; 0], "{line}");
            }
        }
    }

    #[test]
    fn several_are_told_in_order() {
        assert_eq!(
            told("ông Nguyễn Văn A, CCCD 015099001234, ĐT 0912.345.678, xe 21B1-234.56"),
            ["person:ông Nguyễn Văn A", "identity:015099001234", "phone:0912.345.678", "plate:21B1-234.56"]
        );
    }

    proptest! {
        #[test]
        fn any_text_is_looked_through(text in "[0-9A-Ca-c .()+/@đế-]{0,40}|(?s:.{0,30})|((ông|đ/c) )?[A-ZĐa-z ]{0,20}") {
            let mut end = 0;
            for found in find(&text) {
                prop_assert!(found.range.start >= end && !found.range.is_empty());
                prop_assert!(text.get(found.range.clone()).is_some());
                end = found.range.end;
            }
        }
    }
}

//! Closed lists of the domain: each value has one code, used in JSON, in queries and as the key of its translation.

use serde::Deserialize;
use serde::Serialize;

/// A closed list whose values are named by codes.
pub trait Listed: Sized {
    /// Every code, in the order people expect to read them.
    fn names() -> Vec<&'static str>;

    /// The value that has this code.
    fn named(code: &str) -> Option<Self>;
}

/// Declares an enum whose values are spelled one way everywhere.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $code:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$item_doc])* #[serde(rename = $code)] $item,)+
        }

        impl $name {
            /// Every value, in the order people expect to read them.
            pub const ALL: &[Self] = &[$(Self::$item),+];

            /// The value's code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$item => $code),+ }
            }

            /// The value that has this code.
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }

        impl Listed for $name {
            fn names() -> Vec<&'static str> {
                Self::ALL.iter().map(|value| value.code()).collect()
            }

            fn named(code: &str) -> Option<Self> {
                Self::parse(code)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.code())
            }
        }
    };
}

codes! {
    /// Where a site stands in its life on a day. It is derived from the events and never stored.
    Status {
        /// Its founding lies ahead.
        Planned = "planned",
        /// It is kept up.
        Active = "active",
        /// It rests; it still counts.
        Paused = "paused",
        /// It was struck off and no longer counts.
        StruckOff = "struck_off",
        /// It went into another site and no longer counts.
        Merged = "merged",
    }
}

impl Status {
    /// Whether a site of this status is part of the totals.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Active | Self::Paused)
    }
}

codes! {
    /// The bands of an assessment.
    Rating {
        /// Tốt.
        Good = "good",
        /// Khá.
        Fair = "fair",
        /// Trung bình.
        Average = "average",
        /// Yếu.
        Weak = "weak",
        /// Chưa xếp loại.
        Unrated = "unrated",
    }
}

codes! {
    /// What happens to a site in its life.
    EventKind {
        /// Ra mắt.
        Launched = "launched",
        /// Củng cố, kiện toàn.
        Strengthened = "strengthened",
        /// Sơ kết, tổng kết.
        Reviewed = "reviewed",
        /// Tạm dừng.
        Paused = "paused",
        /// Hoạt động trở lại.
        Resumed = "resumed",
        /// Thanh loại.
        StruckOff = "struck_off",
        /// Sáp nhập vào điểm khác.
        Merged = "merged",
        /// Công nhận điển hình.
        Exemplar = "exemplar",
        /// Thôi công nhận điển hình.
        ExemplarWithdrawn = "exemplar_withdrawn",
    }
}

impl EventKind {
    /// Whether the site's life ends with it.
    pub const fn ends(self) -> bool {
        matches!(self, Self::StruckOff | Self::Merged)
    }
}

codes! {
    /// The four ways in which people direct themselves ("tự").
    SelfDirection {
        /// Tự quản.
        Manage = "manage",
        /// Tự phòng.
        Prevent = "prevent",
        /// Tự bảo vệ.
        Protect = "protect",
        /// Tự hòa giải.
        Mediate = "mediate",
    }
}

codes! {
    /// The level that recognises a model or gives an award.
    Recognition {
        /// Cấp xã.
        Commune = "commune",
        /// Cấp huyện.
        District = "district",
        /// Cấp tỉnh.
        Province = "province",
        /// Cấp bộ.
        Ministry = "ministry",
    }
}

codes! {
    /// What kind of activity was held.
    ActivityKind {
        /// Tập huấn.
        Training = "training",
        /// Tuyên truyền.
        Outreach = "outreach",
        /// Ngày hội.
        Festival = "festival",
    }
}

codes! {
    /// How one unit became another.
    SuccessionKind {
        /// The whole unit went into the other.
        Merge = "merge",
        /// The unit was divided and this is the part with its seat.
        SplitMain = "split-main",
        /// The unit was divided and this is a lesser part.
        SplitPart = "split-part",
        /// The unit was given another name.
        Rename = "rename",
    }
}

codes! {
    /// The kinds of record that can be listed.
    Kind {
        /// Điểm mô hình.
        Sites = "sites",
        /// Mô hình.
        Models = "models",
        /// Hội, đoàn thể.
        Associations = "associations",
        /// Đơn vị hành chính.
        Units = "units",
        /// Xếp loại.
        Assessments = "assessments",
        /// Hoạt động.
        Activities = "activities",
        /// Khen thưởng.
        Awards = "awards",
        /// Cán bộ.
        Officers = "officers",
        /// Kỳ báo cáo.
        Periods = "periods",
        /// Phong trào thi đua.
        Drives = "drives",
    }
}

codes! {
    /// The kinds of record that have a form.
    FormKind {
        /// Điểm mô hình.
        Site = "site",
        /// Mô hình.
        Model = "model",
        /// Diễn biến của một điểm.
        Event = "event",
        /// Xếp loại một điểm.
        Assessment = "assessment",
        /// Hoạt động.
        Activity = "activity",
        /// Khen thưởng.
        Award = "award",
        /// Hội, đoàn thể.
        Association = "association",
        /// Tài khoản cán bộ.
        Officer = "officer",
    }
}

codes! {
    /// What an officer is to the register.
    Role {
        /// Looks and changes nothing.
        Viewer = "viewer",
        /// A wall display: figures, and no record.
        Wall = "wall",
        /// Types sites, what happens to them, and activities.
        Entry = "entry",
        /// Rates, praises and marks exemplars.
        Reviewer = "reviewer",
        /// May do everything everywhere, and gives rights to others.
        Administrator = "administrator",
    }
}

codes! {
    /// What a right gives the power to do.
    Power {
        /// See figures.
        Watch = "watch",
        /// See records.
        Read = "read",
        /// Write sites, what happens to them, and activities.
        Enter = "enter",
        /// Write ratings, awards and marks of exemplars.
        Review = "review",
        /// Write everything else, and see who is there.
        Administer = "administer",
    }
}

codes! {
    /// Who sees a view that has a name.
    Audience {
        /// Its owner.
        Own = "own",
        /// Every officer; each sees in it what the own rights show.
        Everyone = "everyone",
    }
}

codes! {
    /// By what a command reached the register.
    Via {
        /// The scripting commands.
        Cli = "cli",
        /// The dashboard.
        Tui = "tui",
        /// Rows of a file.
        Import = "import",
        /// The making of the register itself.
        Init = "init",
        /// The face in lines of text.
        Plain = "plain",
    }
}

codes! {
    /// What a free text may tell of a person.
    Sensitive {
        /// The number of an identity card.
        Identity = "identity",
        /// A phone number.
        Phone = "phone",
        /// The plate of a car or motorcycle.
        Plate = "plate",
        /// A person's name.
        Person = "person",
    }
}

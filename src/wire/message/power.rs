//! The power that a question needs.

use crate::model::code::Power;
use crate::wire::message::Ask;

impl Ask {
    /// The power that it needs.
    pub const fn power(&self) -> Power {
        match self {
            Self::Count(_) | Self::Board(_) | Self::Watch | Self::Status | Self::Here { .. } => Power::Watch,
            Self::Verify | Self::Stop | Self::ViewAs { .. } | Self::SendAway { .. } | Self::Officers => Power::Administer,
            Self::List(_)
            | Self::Show { .. }
            | Self::History { .. }
            | Self::Window(_)
            | Self::Card { .. }
            | Self::Pick(_)
            | Self::Name(_)
            | Self::Alike(_)
            | Self::SiteNow { .. }
            | Self::RatingSheet(_)
            | Self::Acts(_)
            | Self::Undoing { .. }
            | Self::KeepDraft(_)
            | Self::DropDraft { .. }
            | Self::Drafts
            | Self::KeepVantage(_)
            | Self::Views
            | Self::Sessions
            // What a command writes is judged when it is.
            | Self::Submit { .. } => Power::Read,
        }
    }
}

//! Models (mô hình), the named programmes, and the emulation drives that they serve.

use serde::Deserialize;
use serde::Serialize;

use crate::model::code::Recognition;
use crate::model::id::AssociationCode;
use crate::model::id::DriveCode;
use crate::model::id::ModelCode;
use crate::model::id::WorkField;

/// A named kind of activity that is kept at many sites. It is not a place: that is a [`crate::model::site::Site`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its code, as `HND-01`.
    pub code: ModelCode,
    /// Its official name, word for word.
    pub name: String,
    /// Its name in English.
    #[serde(default)]
    pub name_en: String,
    /// The association in charge of it.
    pub lead: AssociationCode,
    /// The field of work (lĩnh vực).
    pub field: WorkField,
    /// What a site is judged by, in order; each is answered yes or no for the site as a whole.
    #[serde(default)]
    pub criteria: Vec<String>,
    /// The highest level that has recognised it.
    #[serde(default)]
    pub level: Option<Recognition>,
    /// Where its name comes from, or another short remark.
    #[serde(default)]
    pub note: String,
}

/// An emulation drive or campaign (phong trào, cuộc vận động). Officers sometimes take one for a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drive {
    /// Its code.
    pub code: DriveCode,
    /// Its official name.
    pub name: String,
    /// Its name in English.
    #[serde(default)]
    pub name_en: String,
    /// The association whose drive it is.
    #[serde(default)]
    pub association: Option<AssociationCode>,
}

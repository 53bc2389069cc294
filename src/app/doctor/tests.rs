use super::{Outcome, State, diagnose};
use crate::app::fixtures::model;
use crate::config::target::{Exporters, SshTarget, Target, TargetKind};
use crate::config::written::Written;
use crate::domain::fixtures::now;
use crate::domain::metric::Metric;
use crate::domain::reading::{Bounds, Origin, Reading};
use crate::domain::survey::{FoundPage, PROGRAMS, Survey};
use url::Url;

//! `palier.toml` as written. Nothing beyond this folder sees these types; every key of theirs
//! stands in the sample, `config/palier.toml`, and a test proves it.

use super::scenario::ScenarioFile;
use super::value::{
    Count, Kept, Lasting, MetricName, Page, Price, Quantity, Share, Watch, Web, Webs,
};
use crate::config::Named;
use serde::Deserialize;
use serde::de::{self, Deserializer, IntoDeserializer as _, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use toml::Spanned;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ConfigFile {
    pub(crate) profile: Option<Spanned<String>>,
    pub(crate) basis: Option<Spanned<String>>,
    pub(crate) scenario: Option<Spanned<String>>,
    pub(crate) phase: Option<Spanned<String>>,
    pub(crate) target: Option<Spanned<String>>,
    pub(crate) language: Option<Spanned<LanguageChoice>>,
    pub(crate) theme: Option<Spanned<String>>,
    pub(crate) color: Option<Spanned<ColorChoice>>,
    pub(crate) ascii: Option<Spanned<bool>>,
    pub(crate) mouse: Option<Spanned<bool>>,
    pub(crate) clipboard: Option<Spanned<bool>>,
    pub(crate) title: Option<Spanned<bool>>,
    pub(crate) bell: Option<Spanned<bool>>,
    pub(crate) notify: Option<Spanned<NotifyChoice>>,
    pub(crate) glyphs: Option<Spanned<GlyphsChoice>>,
    pub(crate) hints: Option<Spanned<bool>>,
    pub(crate) refresh: Option<Spanned<Lasting>>,
    pub(crate) timeout: Option<Spanned<Lasting>>,
    pub(crate) store: Option<Spanned<Kept>>,
    pub(crate) log_file: Option<Spanned<Kept>>,
    pub(crate) units: Option<Spanned<UnitsFile>>,
    #[serde(default)]
    pub(crate) history: HistoryFile,
    #[serde(default)]
    pub(crate) requirements: Named<bool>,
    #[serde(default)]
    pub(crate) means: MeansFile,
    #[serde(default)]
    pub(crate) answers: Named<Quantity>,
    #[serde(default)]
    pub(crate) signals: Named<OwnSignalFile>,
    #[serde(default)]
    pub(crate) targets: Named<TargetFile>,
    pub(crate) remote_write: Option<Spanned<RemoteWriteFile>>,
    #[serde(default)]
    pub(crate) scenarios: Named<ScenarioFile>,
    #[serde(default)]
    pub(crate) keys: Named<Vec<Spanned<String>>>,
}

/// `[history]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct HistoryFile {
    pub(crate) full: Option<Spanned<Lasting>>,
    pub(crate) minutes: Option<Spanned<Lasting>>,
    pub(crate) five_minutes: Option<Spanned<Lasting>>,
    pub(crate) hours: Option<Spanned<Lasting>>,
    pub(crate) days: Option<Spanned<Lasting>>,
}

/// `[remote-write]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RemoteWriteFile {
    pub(crate) url: Option<Spanned<Web>>,
    pub(crate) interval: Option<Spanned<Lasting>>,
    pub(crate) user: Option<Spanned<String>>,
    pub(crate) password_env: Option<Spanned<String>>,
    pub(crate) password_file: Option<Spanned<String>>,
    pub(crate) bearer_env: Option<Spanned<String>>,
    pub(crate) bearer_file: Option<Spanned<String>>,
    pub(crate) ca_file: Option<Spanned<String>>,
    pub(crate) client_certificate_file: Option<Spanned<String>>,
    pub(crate) client_key_file: Option<Spanned<String>>,
    pub(crate) proxy: Option<Spanned<Web>>,
    pub(crate) headers: Option<Spanned<BTreeMap<Spanned<String>, HeaderFile>>>,
}

/// `[means]`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct MeansFile {
    pub(crate) budget: Option<Price>,
    pub(crate) devops_engineers: Option<u32>,
    pub(crate) sla: Option<Share>,
}

/// `[signals.NAME]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct OwnSignalFile {
    pub(crate) metric: MetricName,
    pub(crate) above: Option<Spanned<Quantity>>,
    pub(crate) below: Option<Spanned<Quantity>>,
    #[serde(rename = "for")]
    pub(crate) duration: Option<Lasting>,
    pub(crate) level: Option<LevelChoice>,
}

/// `level`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LevelChoice {
    Warning,
    Critical,
}

/// `language`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LanguageChoice {
    Auto,
    En,
    Fr,
}

/// `color`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub(crate) enum ColorChoice {
    #[serde(rename = "auto")]
    Auto,
    #[serde(rename = "truecolor")]
    True,
    #[serde(rename = "256")]
    Indexed,
    #[serde(rename = "16")]
    Sixteen,
    #[serde(rename = "none")]
    None,
}

/// `notify`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NotifyChoice {
    Off,
    Osc9,
    Osc777,
}

/// `glyphs`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum GlyphsChoice {
    Auto,
    Braille,
    HalfBlocks,
    Ascii,
}

/// `units`: a number, or a table that says how to ask.
#[derive(Debug, Clone)]
pub(crate) enum UnitsFile {
    Count(Count),
    Ask(Box<UnitsTable>),
}

/// `units = { … }`: either `promql`, or `sql` with its database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct UnitsTable {
    pub(crate) promql: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) command: Option<Vec<String>>,
    pub(crate) sql: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) database: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) password_env: Option<Spanned<String>>,
    pub(crate) password_file: Option<Spanned<String>>,
}

impl<'de> Deserialize<'de> for UnitsFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Units;
        impl<'de> Visitor<'de> for Units {
            type Value = UnitsFile;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, { promql = \"…\" } or { sql = \"…\", database = \"…\", user = \"…\" }")
            }
            fn visit_i64<E: de::Error>(self, v: i64) -> Result<UnitsFile, E> {
                Count::deserialize(v.into_deserializer()).map(UnitsFile::Count)
            }
            fn visit_f64<E: de::Error>(self, v: f64) -> Result<UnitsFile, E> {
                Count::deserialize(v.into_deserializer()).map(UnitsFile::Count)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<UnitsFile, A::Error> {
                UnitsTable::deserialize(de::value::MapAccessDeserializer::new(map))
                    .map(|table| UnitsFile::Ask(Box::new(table)))
            }
        }
        deserializer.deserialize_any(Units)
    }
}

/// `[targets.NAME]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TargetFile {
    pub(crate) kind: Kind,
    pub(crate) host: Option<Spanned<String>>,
    pub(crate) ssh_config: Option<Spanned<String>>,
    pub(crate) port: Option<Spanned<u16>>,
    pub(crate) jump: Option<Spanned<String>>,
    pub(crate) url: Option<Spanned<Web>>,
    pub(crate) instance: Option<Spanned<String>>,
    pub(crate) probe: Option<Spanned<Webs>>,
    pub(crate) phase: Option<Spanned<String>>,
    pub(crate) units: Option<Spanned<UnitsFile>>,
    pub(crate) workers: Option<Spanned<u32>>,
    pub(crate) group: Option<Spanned<String>>,
    pub(crate) tags: Option<Spanned<Vec<String>>>,
    pub(crate) dialect: Option<Spanned<String>>,
    pub(crate) alertmanager: Option<Spanned<Web>>,
    pub(crate) exporters: Option<Spanned<ExportersFile>>,
    pub(crate) user: Option<Spanned<String>>,
    pub(crate) password_env: Option<Spanned<String>>,
    pub(crate) password_file: Option<Spanned<String>>,
    pub(crate) bearer_env: Option<Spanned<String>>,
    pub(crate) bearer_file: Option<Spanned<String>>,
    pub(crate) ca_file: Option<Spanned<String>>,
    pub(crate) client_certificate_file: Option<Spanned<String>>,
    pub(crate) client_key_file: Option<Spanned<String>>,
    pub(crate) proxy: Option<Spanned<Web>>,
    pub(crate) kubeconfig: Option<Spanned<String>>,
    pub(crate) context: Option<Spanned<String>>,
    pub(crate) namespace: Option<Spanned<String>>,
    pub(crate) service: Option<Spanned<String>>,
    pub(crate) headers: Option<Spanned<BTreeMap<Spanned<String>, HeaderFile>>>,
}

/// `kind`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Local,
    Ssh,
    Prometheus,
    Kube,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Ssh => "ssh",
            Self::Prometheus => "prometheus",
            Self::Kube => "kube",
        }
    }
}

/// `[targets.NAME.exporters]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ExportersFile {
    pub(crate) node: Option<Watch>,
    pub(crate) traffic: Option<Watch>,
    pub(crate) postgres: Option<Watch>,
    pub(crate) application: Option<Spanned<Watch>>,
    pub(crate) application_token_env: Option<Spanned<String>>,
    pub(crate) application_token_file: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) pages: BTreeMap<String, Page>,
}

/// A header's value: written here, or taken from a variable.
#[derive(Debug, Clone)]
pub(crate) enum HeaderFile {
    Plain(Spanned<String>),
    Variable(Spanned<String>),
}

impl<'de> Deserialize<'de> for HeaderFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Variable {
            env: String,
        }
        struct Header;
        impl<'de> Visitor<'de> for Header {
            type Value = (bool, String);
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text in quotes, or { env = \"NAME\" }")
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Self::Value, E> {
                Ok((false, v.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Variable::deserialize(de::value::MapAccessDeserializer::new(map))
                    .map(|variable| (true, variable.env))
            }
        }
        struct Pair(bool, String);
        impl<'de> Deserialize<'de> for Pair {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Header).map(|(variable, text)| Self(variable, text))
            }
        }
        let pair = Spanned::<Pair>::deserialize(deserializer)?;
        let span = pair.span();
        let Pair(variable, text) = pair.into_inner();
        let text = Spanned::new(span, text);
        Ok(if variable { Self::Variable(text) } else { Self::Plain(text) })
    }
}

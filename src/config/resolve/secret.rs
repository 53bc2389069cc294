//! Secrets come from a variable or a file, never from `palier.toml` itself, so that the file can be
//! shown and shared. Errors name the variable or the file, never what it holds.

use super::choose::Chooser;
use crate::config::error::Fault;
use secrecy::SecretString;
use toml::Spanned;

type Written<'a> = Option<&'a Spanned<String>>;

/// The secret that `NAME-env` or `NAME-file` names; `None` when neither is given, or when
/// something was wrong and told. `purpose`: « the password of PostgreSQL ».
pub(super) fn secret(
    on: &mut Chooser<'_>,
    variable: Written<'_>,
    file: Written<'_>,
    purpose: &str,
) -> Option<SecretString> {
    match (variable, file) {
        (None, None) => None,
        (Some(_), Some(file)) => {
            let fault = Fault::impossible(
                format!("{purpose} is to come from a variable and from a file"),
                "keep one of the two",
            );
            on.problems.at(on.source, file.span(), fault);
            None
        }
        (Some(variable), None) => from_variable(on, variable, purpose),
        (None, Some(file)) => from_file(on, file, purpose),
    }
}

/// The value of the variable of that name.
pub(super) fn from_variable(
    on: &mut Chooser<'_>,
    variable: &Spanned<String>,
    purpose: &str,
) -> Option<SecretString> {
    let name = variable.get_ref();
    let fault = if !is_name(name) {
        // Someone may have written the secret itself: it is not repeated.
        Fault::impossible(
            format!("{purpose} is to come from a variable, and this is not a variable's name"),
            "write the name of an environment variable, such as \"PALIER_PASSWORD\", \
             and put the secret into that variable",
        )
    } else if let Some(value) = on.env.get(name) {
        return Some(SecretString::from(value.to_owned()));
    } else {
        Fault::MissingVariable { name: name.clone(), purpose: purpose.to_owned() }
    };
    on.problems.at(on.source, variable.span(), fault);
    None
}

fn is_name(name: &str) -> bool {
    let plain = name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    plain && !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit())
}

fn from_file(on: &mut Chooser<'_>, file: &Spanned<String>, purpose: &str) -> Option<SecretString> {
    let path = on.path_in_file(file.get_ref());
    let fault = match super::read_file(&path) {
        Ok(source) if !source.text.trim().is_empty() => {
            return Some(SecretString::from(source.text.trim().to_owned()));
        }
        Ok(_) => Fault::impossible(
            format!("the file {} is empty, and {purpose} is to come from it", path.display()),
            "write the secret into it, on one line",
        ),
        Err(fault) => fault,
    };
    on.problems.at(on.source, file.span(), fault);
    None
}

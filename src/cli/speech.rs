//! The voice of the headless commands: the configured language and the profile's units.

use crate::app::Model;
use crate::domain::message::Message;
use crate::text::Speaker;

/// A speaker in the model's language.
pub(super) fn speaker(model: &Model) -> Speaker<'_> {
    Speaker::new(model.language.code(), &model.config.profile.unit)
}

/// Says a message.
pub(super) fn say<'a>(speaker: &'a Speaker<'_>) -> impl Fn(&Message) -> String + 'a {
    move |message| speaker.say(&super::veiled::message(message, speaker))
}

//! The voice of the headless commands: the configured language, the profile's units and money.

use crate::app::Model;
use crate::domain::message::Message;
use crate::text::Speaker;

/// A speaker in the model's language.
pub(super) fn speaker(model: &Model) -> Speaker {
    Speaker::new(model.language.code(), &model.config.profile.unit, model.config.profile.currency)
}

/// Says a message.
pub(super) fn say<'a>(speaker: &'a Speaker) -> impl Fn(&Message) -> String + 'a {
    move |message| speaker.say(message)
}

//! `palier present --notes`: the speaker's terminal. It shows what the presenter tells and sends
//! which page is wanted; leaving it leaves the presentation alone.

use super::{LONGEST, line, place};
use crate::app::keymap::Table;
use crate::app::keys::Action;
use crate::app::stage::Command;
use crate::app::stage::prompt::Prompt;
use crate::app::{Event, Model};
use crate::config::{Config, Language};
use crate::domain::message::Message;
use crate::runtime::terminal::Stage;
use crate::runtime::{clock, cockpit, input};
use crate::view;
use color_eyre::eyre::{Result, WrapErr};
use crossterm::event::EventStream;
use futures::StreamExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::unix::OwnedReadHalf;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// A presenter that takes no word for so long is gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// Shows notes until it is left, or the presentation ends; then the farewell. The inner error is the
/// sentence to be said when there is nothing to attach to.
pub async fn run(
    config: Config,
    session: &str,
) -> Result<std::result::Result<Option<Message>, Message>> {
    let mut model = Model::new(Arc::new(config.clone()), cockpit::windows(&config), clock::now());
    let stream = match place::find(session, model.keymap.told(Action::Present)).await {
        Ok(stream) => stream,
        Err(why) => return Ok(Err(why)),
    };
    let (reader, mut writer) = stream.into_split();
    let mut news = listen(reader);
    let catch = |kind| signal(kind).wrap_err("signals cannot be caught");
    let (mut terminate, mut hang_up) =
        (catch(SignalKind::terminate())?, catch(SignalKind::hangup())?);
    let mut interrupt = catch(SignalKind::interrupt())?;
    let mut keys = EventStream::new();
    let mut tick = interval(Duration::from_secs(1));
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut screen = Stage::enter().wrap_err("the terminal cannot be taken over")?;
    let mut prompt: Option<Prompt> = None;
    loop {
        model.live.now = clock::now();
        let drawn = screen.draw(|frame| view::render_notes(frame, &model, prompt.as_ref()));
        drawn.wrap_err("the terminal cannot be drawn on")?;
        let pressed = tokio::select! {
            raw = keys.next() => match raw {
                Some(Ok(raw)) => input::translate(&raw),
                Some(Err(_)) | None => return Ok(Ok(None)),
            },
            _ = terminate.recv() => return Ok(Ok(None)),
            _ = hang_up.recv() => return Ok(Ok(None)),
            _ = interrupt.recv() => return Ok(Ok(None)),
            told = news.recv() => match told {
                Some(told) => {
                    // In the presentation's own language: its words are in it.
                    model.language =
                        if told.language == "fr" { Language::Fr } else { Language::En };
                    prompt = Some(told);
                    None
                }
                None => return Ok(Ok(Some(Message::new("stage-over")))),
            },
            _ = tick.tick() => None,
        };
        let Some(Event::Key(key)) = pressed else { continue };
        if model.keymap.leaves(key) {
            return Ok(Ok(None));
        }
        match model.keymap.action(Table::Stage, key) {
            Some(Action::Stage(Command::Leave)) => return Ok(Ok(None)),
            Some(Action::Stage(command)) => {
                let Some(word) = command.word() else { continue };
                let line = format!("{word}\n");
                let sent = timeout(PATIENCE, writer.write_all(line.as_bytes())).await;
                if !matches!(sent, Ok(Ok(()))) {
                    return Ok(Ok(Some(Message::new("stage-over"))));
                }
            }
            _ => {}
        }
    }
}

/// What the presenter tells, checked; it ends with the first message that is not as agreed.
fn listen(reader: OwnedReadHalf) -> mpsc::Receiver<Prompt> {
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(async move {
        let mut reader = BufReader::new(reader);
        while let Some(line) = line(&mut reader, LONGEST).await {
            let Ok(prompt) = serde_json::from_str::<Prompt>(&line) else { return };
            if sender.send(prompt.bounded()).await.is_err() {
                return;
            }
        }
    });
    receiver
}

//! `palier demo --list` and `palier demo --serve`: stories without a cockpit.

use super::arguments::Demo;
use super::{SIGNALLED, interrupted, print, runtime};
use crate::config::Config;
use crate::domain::message::Message;
use crate::domain::metric::Unit;
use crate::runtime::clock::clock;
use crate::source::demo::serve::Server;
use crate::source::demo::{self, Story};
use crate::source::tape::Tape as _;
use crate::text::Speaker;
use color_eyre::eyre::{Report, Result};
use std::net::SocketAddr;
use std::process::ExitCode;

/// Whoever scrapes lives in real time, unless they say otherwise.
const REAL: f64 = 1.0;

pub(super) fn run(config: &Config, command: &Demo) -> Result<ExitCode> {
    let speaker = Speaker::new(config.language.code(), &config.profile.unit);
    let failed = |why: Message| Report::msg(speaker.say(&why));
    let Some(address) = command.stage().serve else {
        let rows: Result<Vec<_>, Message> = demo::stories().into_iter().map(row).collect();
        let rows = rows.map_err(failed)?;
        let head = std::iter::once(Message::new("demo-list"));
        let lines: Vec<_> = head.chain(rows).map(|m| speaker.say(&m)).collect();
        print(&format!("{}\n", lines.join("\n")))?;
        return Ok(ExitCode::SUCCESS);
    };
    let story = demo::open(&command.story(), None).map_err(failed)?;
    let speed = command.speed.unwrap_or(REAL);
    let runtime = runtime()?;
    let code = runtime.block_on(async {
        let interrupted = interrupted()?;
        let server = bind(&story, address, speed).await.map_err(failed)?;
        let url = format!("http://{}/metrics", server.address());
        let serving = Message::new("demo-serving")
            .local("title", story.title())
            .text("url", url)
            .quantity("speed", speed, Unit::Count);
        print(&format!("{}\n", speaker.say(&serving)))?;
        Ok::<_, Report>(tokio::select! {
            () = server.run() => ExitCode::SUCCESS,
            signal = interrupted => ExitCode::from(SIGNALLED + signal),
        })
    });
    runtime.shutdown_background();
    code
}

async fn bind(story: &Story, address: SocketAddr, speed: f64) -> Result<Server, Message> {
    Server::bind(story, address, (story.starts(), speed), clock()).await
}

/// A story's name, title and speed.
fn row(name: &'static str) -> Result<Message, Message> {
    let story = demo::open(name, None)?;
    let row = Message::new("demo-list-row").text("name", name).local("title", story.title());
    Ok(row.quantity("speed", story.speed(), Unit::Count))
}

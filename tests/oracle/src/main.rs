//! AWS's own TLS library, s2n-tls with AWS-LC, answers the questions of the tests.
//!
//! Questions are lines of fields between tabs, and so are the answers, in the same order:
//!
//! ```text
//! certificate  NUMBER  BASE64
//! path     ID  SECONDS-SINCE-1970  SENT,SENT  TRUSTED,TRUSTED      ->  ID  yes|no  WHY
//! name     ID  CERTIFICATE  NAME-IN-HEX                            ->  ID  yes|no  WHY
//! connect  ID  ADDRESS:PORT  NAME  MINIMUM-VERSION  TRUSTED-FILE  CLIENT-FILE  KEY-FILE  PATH
//!                                             ->  ID  answered|connected|refused  WHY
//! ```
//!
//! The policies are those that the library names after CloudFront. How CloudFront itself configures
//! the host name callback, the chain depth, the purpose check, alerts and client certificates cannot
//! be seen from here: these are the library's defaults.
#![forbid(unsafe_code)]

mod client;
mod connect;
mod path;

use std::collections::HashMap;
use std::io::BufRead as _;
use std::process::ExitCode;
use std::sync::Arc;

use base64::Engine as _;

/// A fault in the questions, or in the set-up of the library: never an answer.
type Fault = Box<dyn std::error::Error>;

/// `connect` questions in flight.
const CONCURRENT: usize = 16;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match answer_all().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("oracle: {fault}");
            ExitCode::FAILURE
        }
    }
}

async fn answer_all() -> Result<(), Fault> {
    let mut certificates = path::Certificates::new();
    let mut connections = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let fields: Vec<&str> = line.split('\t').collect();
        match fields[..] {
            ["certificate", number, base64] => {
                let der = base64::engine::general_purpose::STANDARD.decode(base64)?;
                certificates.insert(number.to_owned(), der);
            }
            ["path", id, at, sent, trusted] => {
                let answer = path::path(&certificates, at, sent, trusted).await?;
                println!("{id}\t{answer}");
            }
            ["name", id, number, name] => {
                println!("{id}\t{}", path::name(&certificates, number, name).await?);
            }
            [
                "connect",
                id,
                address,
                name,
                minimum,
                trusted,
                client,
                key,
                path,
            ] => {
                let fields = [address, name, minimum, trusted, client, key, path];
                connections.push((id.to_owned(), connect::Question::read(fields)?));
            }
            _ => return Err(format!("unknown question: {line}").into()),
        }
    }
    answer_connections(connections).await
}

async fn answer_connections(questions: Vec<(String, connect::Question)>) -> Result<(), Fault> {
    let slots = Arc::new(tokio::sync::Semaphore::new(CONCURRENT));
    let mut tasks = tokio::task::JoinSet::new();
    let order: Vec<String> = questions.iter().map(|(id, _)| id.clone()).collect();
    for (id, question) in questions {
        let slots = Arc::clone(&slots);
        tasks.spawn(async move {
            let _slot = slots.acquire_owned().await;
            (id, question.ask().await)
        });
    }
    let mut answers: HashMap<String, String> = tasks.join_all().await.into_iter().collect();
    for id in order {
        let answer = answers.remove(&id).ok_or("one id has two questions")?;
        println!("{id}\t{answer}");
    }
    Ok(())
}

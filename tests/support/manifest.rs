//! What the manifests run, and how often.

use std::path::Path;

use serde_json::Value;

/// A manifest's text.
pub fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests");
    std::fs::read_to_string(path.join(name)).expect("a manifest")
}

/// The number of completions and the arguments of the Kubernetes Job, as its YAML is written here:
/// one a line. `tests/servers` compares them with a reader of YAML.
pub fn kubernetes() -> (usize, Vec<String>) {
    let text = read("kubernetes-job.yaml");
    let field = |name: &str| {
        let mut lines = text.lines().map(str::trim);
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        value.expect("the field").parse().expect("a number")
    };
    assert_eq!(field("completions"), field("parallelism"));
    let (_, block) = text.split_once("          args:\n").expect("arguments");
    let lines = block
        .lines()
        .map_while(|line| line.strip_prefix("            - "));
    (field("completions"), lines.map(str::to_owned).collect())
}

/// The size of the array and the arguments of the AWS Batch job.
pub fn batch() -> (usize, Vec<String>) {
    let json = |name| serde_json::from_str::<Value>(&read(name)).expect("JSON");
    let definition = json("batch-job-definition.json");
    let job = json("batch-job.json");
    assert_eq!(job["jobDefinition"], definition["jobDefinitionName"]);
    let size = job["arrayProperties"]["size"].as_u64().expect("a size");
    let command = definition["containerProperties"]["command"].as_array();
    let words = command.expect("a command").iter();
    let words = words.map(|word| word.as_str().expect("a word").to_owned());
    (size.try_into().expect("a small one"), words.collect())
}

//! YAML is read as PyYAML reads it, and so as CloudFormation's tools do: the same templates are
//! refused, and the same origins found.

use std::path::Path;
use std::process::Command;

use origin_check::cloudfront::policy_book::PolicyBook;
use origin_check::distribution::read_distributions;

use crate::moto::installed;
use crate::server::scratch_directory;

/// Prints for each file the Origin Domains in it, or that it is not YAML.
const PYYAML: &str = r#"
import sys, yaml
class Loader(yaml.SafeLoader): pass
def call(loader, suffix, node):
    kinds = {yaml.ScalarNode: loader.construct_scalar, yaml.SequenceNode: lambda node: loader.construct_sequence(node, deep=True)}
    return kinds.get(type(node), lambda node: loader.construct_mapping(node, deep=True))(node)
Loader.add_multi_constructor('!', call)
for path in sys.argv[1:]:
    try:
        template = yaml.load(open(path, newline='').read(), Loader)
        config = template['Resources']['D']['Properties']['DistributionConfig']
        print(' '.join(origin['DomainName'] for origin in config['Origins']))
    except yaml.YAMLError:
        print('refused')
"#;

/// A template with this text among its resources, at their column and below.
fn template(text: &str) -> String {
    format!(
        "Resources:\n{text}  D:\n    Type: AWS::CloudFront::Distribution\n    Properties:\n      DistributionConfig:\n        Origins:\n          - {{Id: o, DomainName: origin.example.com, CustomOriginConfig: {{OriginProtocolPolicy: https-only}}}}\n        DefaultCacheBehavior: {{TargetOriginId: o, ViewerProtocolPolicy: https-only}}\n"
    )
}

/// Every combination of an opening, items, separators, columns and an end of a flow collection or a
/// quoted text.
fn templates() -> Vec<String> {
    let mut texts = Vec::new();
    for (open, close) in [
        ("[", "]"),
        ("{", "}"),
        ("\"", "\""),
        ("'", "'"),
        ("!Join [x, [", "]]"),
    ] {
        for item in [
            "a",
            "\"a:b\"",
            "!Ref A",
            "a: b",
            "a # comment",
            "# comment",
            "- a",
            "a,b",
            "*x",
            "%a",
            "@a",
            "a\tb",
            "\ta",
        ] {
            for end in ["", ","] {
                for indent in [0, 2, 4, 6, 8] {
                    let column = " ".repeat(indent);
                    texts.push(format!(
                        "  P:\n    A: {open}\n      {item}{end}\n{column}{close}\n"
                    ));
                    texts.push(format!(
                        "  P:\n    A: {open}{item}{end}\n{column}{item}{close}\n"
                    ));
                }
            }
        }
    }
    for block in [
        "|",
        ">-",
        "|+",
        "|2",
        "&x a",
        "!!str a",
        "? a",
        "- a\n    - b",
        "a\n     b",
        "a\n  b",
    ] {
        texts.push(format!("  P:\n    A: {block}\n      text: x\n"));
        texts.push(format!("  P:\n    A: {block}\n"));
    }
    texts.iter().map(|text| template(text)).collect()
}

#[test]
fn yaml_is_read_as_pyyaml_reads_it() {
    let folder = scratch_directory("yaml");
    let templates = templates();
    let paths = templates.iter().enumerate().map(|(index, template)| {
        let path = Path::new(&folder).join(format!("{index}.yaml"));
        std::fs::write(&path, template).unwrap();
        path
    });
    let paths: Vec<_> = paths.collect();
    let mut python = Command::new(installed("python"));
    let said = python.args(["-c", PYYAML]).args(&paths).output().unwrap();
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let said = String::from_utf8(said.stdout).unwrap();
    let expected: Vec<&str> = said.lines().collect();
    assert_eq!(expected.len(), templates.len());
    assert!(expected.iter().filter(|one| **one != "refused").count() > 100);
    let mut differences = Vec::new();
    for (template, expected) in templates.iter().zip(expected) {
        let found = match read_distributions(template.as_bytes(), &PolicyBook::default()) {
            Ok(read) => read[0].origins[0].domain_name.clone().unwrap_or_default(),
            Err(error) if error.to_string().starts_with("not valid YAML") => "refused".to_owned(),
            Err(error) => error.to_string(),
        };
        // CloudFormation's keys are texts: a call as a key is refused by it as well.
        if found == "a YAML key is not a text" {
            continue;
        }
        // What CloudFormation takes must be read; to read more does no harm.
        if found != expected && expected != "refused" {
            differences.push(format!("{template}\n{expected} / {found}"));
        }
    }
    assert!(
        differences.is_empty(),
        "{}: {}",
        differences.len(),
        differences.join("\n")
    );
}

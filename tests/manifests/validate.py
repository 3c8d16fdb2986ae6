"""Validates a Kubernetes manifest by the schema of its kind, strictly, and prints its arguments as JSON."""

import json
import sys

import kubernetes_validate
import yaml

manifest = yaml.safe_load(sys.stdin)
# The newest version of Kubernetes whose schema is there.
kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)
container = manifest["spec"]["template"]["spec"]["containers"][0]
print(json.dumps(container["args"]))

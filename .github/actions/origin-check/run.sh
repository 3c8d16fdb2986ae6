#!/usr/bin/env bash
# Downloads a release, checks it, runs origin-check once, and replays what was seen in each form.
# Everything comes by the environment, so that no input is a part of a script.
set -euo pipefail

: "${TARGETS:?}" "${REPOSITORY:?}" "${VERSION:=latest}" "${FAIL_ON:=fail}" "${ARGS:=}" "${SARIF:=}"
folder="${RUNNER_TEMP:?}/origin-check"
mkdir -p "$folder"

case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) platform=x86_64-unknown-linux-musl ;;
    Linux-aarch64) platform=aarch64-unknown-linux-musl ;;
    Darwin-x86_64) platform=x86_64-apple-darwin ;;
    Darwin-arm64) platform=aarch64-apple-darwin ;;
    *) echo "::error::origin-check has no release for $(uname -s) on $(uname -m)"; exit 2 ;;
esac
archive="origin-check-$platform.tar.gz"

# GitHub's own address, unless a test has a release elsewhere.
releases="${ORIGIN_CHECK_RELEASES:-${GITHUB_SERVER_URL:-https://github.com}/$REPOSITORY/releases}"
case "$VERSION" in
    latest) from="$releases/latest/download" ;;
    *) from="$releases/download/$VERSION" ;;
esac
for file in "$archive" SHA256SUMS; do
    curl --fail --silent --show-error --location --retry 3 --output "$folder/$file" "$from/$file"
done
if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
(cd "$folder" && grep -F "  $archive" SHA256SUMS >wanted && "${sum[@]}" --check wanted >/dev/null)
if [ -z "${ORIGIN_CHECK_RELEASES:-}" ] && command -v gh >/dev/null; then
    gh attestation verify "$folder/$archive" --repo "$REPOSITORY" \
        --signer-workflow "$REPOSITORY/.github/workflows/release.yml" >/dev/null
fi
tar -xzf "$folder/$archive" -C "$folder"
program=$(find "$folder" -type f -name origin-check -perm -u+x | head -n 1)

# The options are split as a shell would split them, without running anything in them.
options=()
if [ -n "$ARGS" ]; then
    while IFS= read -r -d '' word; do options+=("$word"); done < <(printf '%s' "$ARGS" | xargs printf '%s\0')
fi
if [ -f "$TARGETS" ]; then
    targets=(--targets "$TARGETS")
else
    read -r -a targets <<<"${TARGETS//$'\n'/ }"
fi

seen="$folder/seen.jsonl"
status=0
"$program" ${options[@]+"${options[@]}"} --fail-on "$FAIL_ON" --format github --save "$seen" "${targets[@]}" || status=$?
if [ "$status" = 2 ] || [ ! -s "$seen" ]; then
    exit "$status"
fi
# The judgement is the same in every form.
replay() { "$program" ${judging[@]+"${judging[@]}"} --replay "$seen" "$@" || [ $? != 2 ]; }
judging=()
for ((i = 0; i < ${#options[@]}; i++)); do
    case "${options[i]}" in
        --ca-file | --cacert | --at | --expires-within | -w | --ignore) judging+=("${options[i]}" "${options[i + 1]}") ;;
        --ca-file=* | --cacert=* | --at=* | --expires-within=* | --ignore=*) judging+=("${options[i]}") ;;
    esac
done

# GitHub drops a summary of more than 1 MB.
replay --markdown >"$folder/summary.md"
most=${ORIGIN_CHECK_SUMMARY_BYTES:-1000000}
if [ "$(wc -c <"$folder/summary.md")" -gt "$most" ]; then
    head -c "$most" "$folder/summary.md" | sed '$d' >>"$GITHUB_STEP_SUMMARY"
    printf '\n\nThe summary is cut at 1 MB: the log of the step has all.\n' >>"$GITHUB_STEP_SUMMARY"
else
    cat "$folder/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
if [ -n "$SARIF" ]; then replay --format sarif -o "$SARIF"; fi

replay --format line >"$folder/lines.txt"
verdict=pass
for worst in fail inconclusive warn pass not-probed; do
    if grep -q "^$worst " "$folder/lines.txt"; then verdict=$worst; break; fi
done
{
    echo "verdict=$verdict"
    echo "observations=$seen"
} >>"$GITHUB_OUTPUT"
exit "$status"

#!/bin/sh
# Carries the store between runs of a CI, on a branch of its own: `carry-store.sh fetch` before, `save` after.
# The branch has one commit only, with the newest backup and the one before it: it does not grow.
# git must be able to push: with NEWSHUB_GIT_TOKEN, or as the CI set it up.
set -eu

branch=${NEWSHUB_STORE_BRANCH:-newshub-store}
remote=${NEWSHUB_STORE_REMOTE:-origin}
hub=${NEWSHUB_HUB:-./hub}
newest=newshub.sqlite3.gz
before=newshub-before.sqlite3.gz

tip() { git ls-remote --heads "$remote" "refs/heads/$branch" | cut -f1; }

fetch() {
    # Only when the branch is not there does this begin with an empty store; when it cannot be read, it stops here.
    heads=$(git ls-remote --heads "$remote" "refs/heads/$branch")
    if [ -z "$heads" ]; then
        echo "no branch $branch yet: beginning with an empty store"
        return
    fi
    git fetch --quiet --no-tags --depth=1 "$remote" "refs/heads/$branch"
    mkdir -p var
    git cat-file blob "FETCH_HEAD:$newest" >var/carried.gz
    "$hub" restore --copy var/carried.gz
    rm var/carried.gz
}

save() {
    old=$(tip)
    folder=var/carried
    rm -rf "$folder"
    "$hub" backup --folder "$folder" --keep 1
    blob=$(git hash-object -w "$folder"/*.sqlite3.gz)
    entries=$(printf '100644 blob %s\t%s' "$blob" "$newest")
    if [ -n "$old" ]; then
        git fetch --quiet --no-tags --depth=1 "$remote" "refs/heads/$branch"
        last=$(git rev-parse "FETCH_HEAD:$newest")
        entries=$(printf '%s\n100644 blob %s\t%s' "$entries" "$last" "$before")
    fi
    tree=$(printf '%s\n' "$entries" | git mktree)
    commit=$(git -c user.name="Cluster News Hub" -c user.email=newshub@localhost commit-tree "$tree" -m "Keep the store")
    # Fails when somebody else saved in between, rather than forgetting what they fetched.
    git push --quiet --force-with-lease="refs/heads/$branch:$old" "$remote" "$commit:refs/heads/$branch"
    rm -rf "$folder"
}

case ${1:-} in
fetch | save) "$1" ;;
*)
    echo "usage: carry-store.sh fetch | save" >&2
    exit 2
    ;;
esac

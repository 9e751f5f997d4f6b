"""`make bench`: the portal measured under a generated national load. See docs/performance.md."""

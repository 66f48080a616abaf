package dev.headway.testkit.apiserver;

/**
 * How a write is meant.
 *
 * @param dryRun answer as if written, and write nothing
 * @param fieldManager who owns the fields written
 * @param force take fields from other owners in a server-side apply
 */
record WriteOptions(boolean dryRun, String fieldManager, boolean force) {}

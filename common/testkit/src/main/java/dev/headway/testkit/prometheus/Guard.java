package dev.headway.testkit.prometheus;

import java.io.IOException;

/**
 * A shell that ends a process when the one that started it is gone, however that ended: it reads from a pipe that nobody else
 * holds, which closes even after SIGKILL. The guard itself ends with what it guards, so that it never kills a later owner of the
 * number.
 */
final class Guard {

    private Guard() {}

    /** Guards a process of this one. */
    static void over(Process process) throws IOException {
        Process guard = new ProcessBuilder("sh", "-c", "read -r end; kill -KILL \"$0\"", Long.toString(process.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        // It also keeps the pipe open: what nobody refers to any more is closed.
        var unused = process.onExit().thenRun(guard::destroyForcibly);
    }
}

using System.IO;
using System.Text;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>Lines of text into a file, or on standard error.</summary>
internal sealed class StreamLogOutput(Stream stream) : ILogOutput
{
    /// <summary>A file that lines are added to; made (mode 0600), with its folder, if it is not there.</summary>
    /// <exception cref="IOException">It cannot be.</exception>
    internal static StreamLogOutput ToFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new StreamLogOutput(new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete, // It is read, and rotated, while we write.
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            BufferSize = 0,
        }));
    }

    public void Write(LogEntry entry) => stream.Write(Encoding.UTF8.GetBytes(LogText.LineOf(entry) + "\n"));

    public void Dispose() => stream.Dispose();
}

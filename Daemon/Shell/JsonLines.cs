using System;
using System.Buffers;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;

namespace Rx.Hypervisor.Shell;

/// <summary>Writes one JSON object a line; its first member, <c>type</c>, says what it is.</summary>
/// <remarks>Threading: safe from any thread, and no line is written into another.</remarks>
internal sealed class JsonLines(TextWriter output)
{
    private readonly Lock _gate = new(); // Events come from the loop, all else from the verb.

    internal void Write(string type, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            members(writer);
            writer.WriteEndObject();
        }

        lock (_gate)
        {
            output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
            output.Flush();
        }
    }
}

using System;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>JSON on one line.</summary>
internal static class JsonText
{
    /// <summary>What the callback writes.</summary>
    internal static string Of(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}

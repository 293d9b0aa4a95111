using System;
using System.Text.Json.Nodes;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The arguments of a recorded call, by number.</summary>
internal readonly struct CallArguments(JsonArray arguments)
{
    internal string Text(int index) => (string)arguments[index]!;

    internal string? TextOrNull(int index) => (string?)arguments[index];

    internal long Number(int index) => (long)arguments[index]!;

    internal int? NumberOrNull(int index) => (int?)arguments[index];

    internal bool Flag(int index) => (bool)arguments[index]!;

    internal Guid Uuid(int index) => (Guid)arguments[index]!;

    internal TimeSpan Span(int index) => TimeSpan.FromTicks(Number(index));

    internal JsonArray List(int index) => arguments[index]!.AsArray();
}

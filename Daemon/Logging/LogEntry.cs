using System;
using System.Collections.Generic;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>One message.</summary>
/// <param name="At">When it was logged.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Category">Which part of the program it is from.</param>
/// <param name="Id">Which message it is.</param>
/// <param name="Text">In words.</param>
/// <param name="Error">What it is about; <see langword="null"/>: nothing was thrown.</param>
/// <param name="Values">What was filled into the words, by name.</param>
internal sealed record LogEntry(
    DateTimeOffset At, LogLevel Level, string Category, EventId Id, string Text, Exception? Error, IReadOnlyList<KeyValuePair<string, object?>> Values);

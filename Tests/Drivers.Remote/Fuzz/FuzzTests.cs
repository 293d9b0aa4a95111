using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Fuzz;

/// <summary>Sessions that were spoilt on the way: never a crash, a leak, or another client that notices.</summary>
/// <remarks><c>./rxhv fuzz MINUTES</c> goes through all of them, and then through combinations of them for as long as it is told.</remarks>
public sealed class FuzzTests
{
    internal const string Minutes = "RXHV_FUZZ_MINUTES";

    /// <summary>How many of all there are the tests try: each so many, so that every part of a session has its share.</summary>
    private const int Sample = 700;

    private static readonly RecordedSession Session = RecordedSession.Everything;

    private static TimeSpan? Asked => double.TryParse(Environment.GetEnvironmentVariable(Minutes), NumberStyles.Float, CultureInfo.InvariantCulture, out double minutes)
        ? TimeSpan.FromMinutes(minutes)
        : null;

    [Fact]
    public void The_session_itself_is_answered_call_by_call()
    {
        var fuzz = new SessionFuzz();

        fuzz.Run("nothing", Session.Bytes, Session.Ends);

        fuzz.Answers.ShouldBeGreaterThan(Session.Ends.Length); // Replies, events, and what the stream had to say.
    }

    [Fact]
    public void Nothing_of_what_was_flipped_cut_or_doubled_harms_the_server()
    {
        var fuzz = new SessionFuzz();
        List<(string What, byte[] Bytes)> all = [.. Mutations.All(Session.Bytes, Session.Ends)];
        int step = Asked is null ? all.Count / Sample : 1;

        for (int i = 0; i < all.Count; i += step)
        {
            fuzz.Run(all[i].What, all[i].Bytes, Session.Ends);
        }
    }

    [Fact]
    public void Nor_does_any_of_it_together()
    {
        var fuzz = new SessionFuzz();
        long begin = Stopwatch.GetTimestamp();
        for (int seed = 0; Asked is { } time ? Stopwatch.GetElapsedTime(begin) < time : seed < Sample; seed++)
        {
            fuzz.Run($"seed {seed}", Mutations.Any(Session.Bytes, new Random(seed)), Session.Ends);
        }
    }
}

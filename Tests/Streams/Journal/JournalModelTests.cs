using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Rx.Hypervisor.Tests.Streams.Journal;

/// <summary>Random lives of a journal. RXHV_JOURNAL_STEPS makes it longer, RXHV_JOURNAL_SEED starts it elsewhere.</summary>
public sealed class JournalModelTests(ITestOutputHelper output)
{
    private const int StepsOfALife = 2_000;

    [Fact]
    public void Nothing_is_lost_in_silence_whatever_happens()
    {
        long steps = Number("RXHV_JOURNAL_STEPS", 200_000);
        int seed = (int)Number("RXHV_JOURNAL_SEED", 1);
        SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
        for (long done = 0; done < steps; seed++)
        {
            var model = new JournalModel(seed);
            int step = 0;
            try
            {
                for (; step < StepsOfALife; step++, done++)
                {
                    model.Step();
                }
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, step {step}: {e.Message}\n{model.Describe()}", e);
            }

            foreach ((string what, long count) in model.Counts)
            {
                counts[what] = counts.GetValueOrDefault(what) + count;
            }
        }

        output.WriteLine(string.Join(Environment.NewLine, counts.Select(static pair => $"{pair.Value,12} {pair.Key}")));
        counts.GetValueOrDefault("deaths").ShouldBeGreaterThan(0);
        counts.GetValueOrDefault("gap Memory").ShouldBeGreaterThan(0);
        counts.GetValueOrDefault("gap Retention").ShouldBeGreaterThan(0);
        counts.GetValueOrDefault("gap NewEpoch").ShouldBeGreaterThan(0);
        counts.GetValueOrDefault("audits of several epochs").ShouldBeGreaterThan(0);
    }

    private static long Number(string variable, long otherwise)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}

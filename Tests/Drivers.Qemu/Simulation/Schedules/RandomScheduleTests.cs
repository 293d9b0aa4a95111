using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Tests.Streams.Recordings;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation.Schedules;

/// <summary>Thousands of lives of a host, each made of a number. One that goes wrong leaves recordings that tell it again.</summary>
/// <remarks><c>RXHV_SEED=4711</c> lives that one alone, and <c>RXHV_LIVES=100000</c> more than usual.</remarks>
public sealed class RandomScheduleTests
{
    private const int Parts = 8;

    public static TheoryData<int> All => [.. Enumerable.Range(0, Parts)];

    private static int Lives => Number("RXHV_LIVES") ?? 2000;

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_is_lost_told_twice_or_left_behind(int part)
    {
        IEnumerable<int> seeds = Number("RXHV_SEED") is { } one ? (part == 0 ? [one] : []) : Enumerable.Range(0, Lives / Parts).Select(life => (life * Parts) + part);
        foreach (int seed in seeds)
        {
            var life = RandomLife.Of(seed);
            string[] broken = [.. Invariants.Broken(life)];
            if (broken.Length > 0)
            {
                Assert.Fail(Describe(seed, life, broken));
            }
        }
    }

    [Fact]
    public void Each_engine_of_a_life_is_told_again_byte_for_byte()
    {
        int late = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            var life = RandomLife.Of(seed);
            foreach (IGrouping<int, (string Name, int Engine)> engine in life.Recordings.GroupBy(static one => one.Engine))
            {
                Dictionary<long, string> told = life.Told[engine.Key].ToDictionary(static news => news.Position.Sequence, Retelling.Line);
                HashSet<long> retold = [];
                foreach ((string name, _) in engine)
                {
                    Retelling replayed = Retelling.Of(life.ReadRecording(name));

                    replayed.End.Reason.ShouldBeOneOf([ReplayEndReason.Ended, ReplayEndReason.Unfinished], $"seed {seed}, {name}: {replayed.End}");
                    foreach ((long sequence, string line) in replayed.Sequences.Zip(replayed.Events))
                    {
                        line.ShouldBe(told.GetValueOrDefault(sequence, line), $"seed {seed}, {name}"); // What a killed engine had no time to tell comes last.
                        retold.Add(sequence);
                    }

                    late += name == engine.First().Name ? 0 : 1;
                }

                told.Keys.Except(retold).ShouldBeEmpty($"seed {seed}, engine {engine.Key}");
            }
        }

        late.ShouldBeGreaterThan(40);
    }

    private static string Describe(int seed, RandomLife life, string[] broken)
    {
        string folder = Directory.CreateTempSubdirectory($"rxhv-seed-{seed.ToString(CultureInfo.InvariantCulture)}-").FullName;
        foreach ((string name, _) in life.Recordings)
        {
            File.WriteAllBytes(Path.Combine(folder, name), life.ReadRecording(name));
        }

        return $"""
            RXHV_SEED={seed} brings it again; its recordings are in {folder}: ./rxhv replay {folder}/engine-0.rec

            {string.Join('\n', broken)}

            {string.Join('\n', life.Script)}

            {string.Join('\n', life.Journal.Select(Retelling.Line))}
            """;
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}

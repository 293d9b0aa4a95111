using System;
using System.Collections.Generic;
using System.Linq;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Inventory;

public sealed class ChangeSetTests
{
    private static readonly Guid Epoch = new("1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23");

    [Fact]
    public void Two_of_the_same_are_equal_in_whatever_order()
    {
        var one = new ChangeSet<string, int>(At(1), false, Change.Add("a", 1), Change.Update("b", 2, 1));
        var other = new ChangeSet<string, int>(At(1), false, Change.Update("b", 2, 1), Change.Add("a", 1));

        one.Equals(other).ShouldBeTrue();
        one.GetHashCode().ShouldBe(other.GetHashCode());
        one.Equals(new ChangeSet<string, int>(At(2), false, [.. one])).ShouldBeFalse();
        one.Equals(new ChangeSet<string, int>(At(1), false, Change.Add("a", 1), Change.Update("b", 2, 0))).ShouldBeFalse();
        one.Equals(new ChangeSet<string, int>(At(1), false, Change.Add("a", 1))).ShouldBeFalse();
        new ChangeSet<string, int>(At(1), true).Equals(new ChangeSet<string, int>(At(1), false)).ShouldBeFalse();
        one.Equals(null).ShouldBeFalse();
    }

    [Fact]
    public void Its_text_says_what_happens()
    {
        new ChangeSet<string, int>(At(7), false, Change.Add("a", 1), Change.Update("b", 2, 1), Change.Remove("c", 3), Change.Refresh("d", 4))
            .ToString().ShouldBe("7@1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23 [+a=1, ~b=1->2, -c=3, !d=4]");
        new ChangeSet<string, int>(At(7), true).ToString().ShouldBe("7@1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23 snapshot []");
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Should.Throw<ArgumentException>(() => new ChangeSet<string, int>(At(1), false, Change.Add("a", 1), Change.Remove("a", 1))).Message.ShouldContain("two changes of one key: a");
        Should.Throw<ArgumentException>(() => new ChangeSet<string, int>(At(1), true, Change.Remove("a", 1))).Message.ShouldContain("a snapshot only adds: -a=1");
    }

    [Fact]
    public void Two_in_a_row_make_one_that_leads_to_the_same()
    {
        var random = new Random(4);
        for (int round = 0; round < 2000; round++)
        {
            Dictionary<int, int> before = Enumerable.Range(0, 4).Where(_ => random.Next(2) == 0).ToDictionary(key => key, _ => random.Next(3));
            var middle = new Dictionary<int, int>(before);
            ChangeSet<int, int> first = Some(random, middle, At(1));
            var after = new Dictionary<int, int>(middle);
            ChangeSet<int, int> second = Some(random, after, At(2));

            ChangeSet<int, int> both = first.FollowedBy(second);
            var folded = new Dictionary<int, int>(before);
            both.ApplyTo(folded);

            folded.OrderBy(item => item.Key).ShouldBe(after.OrderBy(item => item.Key), $"{first} then {second}: {both}");
            both.Position.ShouldBe(At(2));
            both.IsSnapshot.ShouldBe(first.IsSnapshot || second.IsSnapshot);
            foreach (Change<int, int> change in both)
            {
                bool known = !both.IsSnapshot && before.TryGetValue(change.Key, out int was)
                    && (change.Reason != ChangeReason.Update || was == change.Previous) && (change.Reason != ChangeReason.Remove || was == change.Current);
                known.ShouldBe(change.Reason != ChangeReason.Add, $"{first} then {second}: {both}");
            }
        }
    }

    private static ChangeSet<int, int> Some(Random random, Dictionary<int, int> items, Position position)
    {
        if (random.Next(8) == 0)
        {
            var all = Enumerable.Range(0, 4).Where(_ => random.Next(2) == 0).Select(key => Change.Add(key, random.Next(3))).ToArray();
            var snapshot = new ChangeSet<int, int>(position, true, all);
            snapshot.ApplyTo(items);
            return snapshot;
        }

        List<Change<int, int>> changes = [];
        foreach (int key in Enumerable.Range(0, 4).Where(_ => random.Next(2) == 0))
        {
            changes.Add((items.TryGetValue(key, out int was), random.Next(3)) switch
            {
                (false, _) => Change.Add(key, random.Next(3)),
                (true, 0) => Change.Remove(key, was),
                (true, 1) => Change.Refresh(key, was),
                _ => Change.Update(key, random.Next(3), was),
            });
        }

        var set = new ChangeSet<int, int>(position, false, [.. changes]);
        set.ApplyTo(items);
        return set;
    }

    private static Position At(long sequence) => new(Epoch, sequence);
}

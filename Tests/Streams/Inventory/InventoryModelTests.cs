using System;
using System.Globalization;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Rx.Hypervisor.Tests.Streams.Inventory;

/// <summary>
/// At every position that is told, what a subscriber has folded is what the inventory held there, for the raw stream and for each chain of operators.
/// <c>RXHV_MODEL_STEPS=1000000</c> walks further; <c>RXHV_MODEL_SEED</c> walks the same way again.
/// </summary>
public sealed class InventoryModelTests(ITestOutputHelper output)
{
    private const int StepsPerWalk = 2000;

    private static int Steps => Number("RXHV_MODEL_STEPS") ?? 40_000;

    [Fact]
    public void What_is_told_is_what_there_is_at_every_position()
    {
        int first = Number("RXHV_MODEL_SEED") ?? Random.Shared.Next();
        int told = 0;
        int thrown = 0;
        int walks = Math.Max(1, Steps / StepsPerWalk);
        for (int walk = 0; walk < walks; walk++)
        {
            int seed = unchecked(first + walk);
            var model = new InventoryModel(seed);
            try
            {
                model.Run(StepsPerWalk);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"RXHV_MODEL_SEED={seed}: {e.Message}", e);
            }

            told += model.Told;
            thrown += model.Thrown;
        }

        output.WriteLine($"seeds {first} and on: {walks} walks of {StepsPerWalk} steps, {told} notifications, {thrown} observers that threw");
        told.ShouldBeGreaterThan(walks * StepsPerWalk / 2);
        thrown.ShouldBeGreaterThan(walks);
    }

    private static int? Number(string variable)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

-- The rules of eight rulesets written by hand as fast as DuckDB was found to run them: each answer is looked at once,
-- what an AND needs is never NULL where that costs less than to allow for it, a need is one CASE from its highest step
-- down, and the rules are sums of powers of two in the order of their names (0 to 59, then 60 to 67).
WITH answers AS NOT MATERIALIZED (
    SELECT
        id,
        COALESCE(market, '') AS market,
        COALESCE(maturity, '') AS maturity,
        COALESCE(resources, '') AS resources,
        COALESCE(international_expansion, FALSE) AS expansion,
        COALESCE(strong_documentation, FALSE) AS documented,
        COALESCE(urgent_requirement, FALSE) AS urgent,
        COALESCE(timeline_months, -1) AS months,
        COALESCE(internal_fte < 1.5, FALSE) AS few_people,
        COALESCE(list_contains(regions, 'europe'), FALSE) AS europe,
        COALESCE(list_contains(regions, 'apac'), FALSE) AS apac,
        COALESCE(list_contains(regions, 'other'), FALSE) AS other_region,
        COALESCE(list_contains(requested, 'soc2'), FALSE) AS asks_soc2,
        COALESCE(list_contains(requested, 'iso27001'), FALSE) AS asks_iso,
        COALESCE(list_contains(requested, 'soc1') OR list_contains(requested, 'hitrust')
            OR list_contains(requested, 'fedramp'), FALSE) AS asks_built,
        COALESCE(list_contains(customers, 'government_agencies'), FALSE) AS government,
        COALESCE(list_contains(customers, 'us_enterprise'), FALSE) AS enterprise,
        COALESCE(list_contains(held, 'iso27001'), FALSE) AS has_iso,
        COALESCE(list_contains(held, 'soc2_type1'), FALSE) AS has_type1,
        COALESCE(list_contains(held, 'soc2_type2'), FALSE) AS has_type2,
        COALESCE(list_contains(held, 'iso9001') OR list_contains(held, 'iso14001'), FALSE) AS has_sister
    FROM read_parquet(getvariable('answers'))
),
words AS NOT MATERIALIZED (
    SELECT
        *,
        market = 'us' AS us,
        market = 'international' AS abroad,
        market = 'both' AS both_markets,
        maturity = 'early_stage' AS early,
        maturity = 'established' AS established,
        maturity = 'security_mature' AS mature,
        resources = 'dedicated_team' AS dedicated,
        resources = 'limited' AS limited,
        resources = 'moderate' AS moderate,
        months >= 0 AND months < 6 AS under_six,
        months >= 6 AND months <= 12 AS six_to_twelve,
        months >= 12 AND months <= 18 AS to_eighteen
    FROM answers
),
needs AS NOT MATERIALIZED (
    SELECT
        *,
        urgent OR under_six AS short_deadline,
        CASE
            WHEN asks_soc2 THEN 4
            WHEN us OR both_markets THEN 3
            WHEN mature OR (early AND NOT abroad) THEN 2
            WHEN abroad OR asks_built OR dedicated OR established OR limited OR urgent OR under_six OR six_to_twelve
                OR has_type1 THEN 1
            ELSE 0
        END AS soc2,
        CASE
            WHEN asks_iso THEN 4
            WHEN abroad OR both_markets OR europe OR apac OR other_region THEN 3
            WHEN expansion OR mature THEN 2
            WHEN dedicated OR established OR documented OR has_sister OR to_eighteen THEN 1
            ELSE 0
        END AS iso,
        mature AND NOT (limited OR moderate OR few_people) OR dedicated AND NOT few_people AS parallel_says,
        limited OR moderate OR few_people AS single_says
    FROM words
),
stronger AS NOT MATERIALIZED (
    SELECT
        *,
        parallel_says AND NOT single_says AS is_parallel,
        parallel_says AND single_says AS capacity_contradicted,
        soc2 > iso AS soc2_stronger,
        iso > soc2 AS iso_stronger,
        soc2 = iso AND soc2 > 0 AS equal_needs,
        soc2 >= 2 AND NOT has_type2 AS pursue_soc2_preferred,
        iso >= 2 AND NOT has_iso AS pursue_iso_preferred,
        soc2 = 1 AND NOT (has_type2 OR has_iso) AS soc2_helps,
        iso = 1 AND NOT (has_type2 OR has_iso) AS iso_helps
    FROM needs
),
firsts AS NOT MATERIALIZED (
    SELECT
        *,
        equal_needs AND abroad AS r11,
        equal_needs AND documented AS r12,
        equal_needs AND early AS r13,
        equal_needs AND us AS r14,
        equal_needs AND short_deadline AS r15,
        soc2_helps AND iso = 0 AS r27,
        iso_helps AND soc2 = 0 AS r24,
        equal_needs AND soc2_helps AS both_help
    FROM stronger
),
decided AS NOT MATERIALIZED (
    SELECT
        *,
        soc2_stronger OR r14 OR r15 OR (r13 AND NOT r11) OR (equal_needs AND NOT (r11 OR r12)) AS soc2_first,
        iso_stronger OR (r11 AND NOT r15) OR (r12 AND NOT (r13 OR r14 OR r15)) AS iso_first
    FROM firsts
),
pursued AS NOT MATERIALIZED (
    SELECT
        *,
        soc2_first AND iso_first AS first_contradicted,
        both_help AND is_parallel AS r23,
        both_help AND NOT is_parallel AND NOT capacity_contradicted AND soc2_first AND NOT iso_first AS r28,
        both_help AND NOT is_parallel AND NOT capacity_contradicted AND iso_first AND NOT soc2_first AS r25
    FROM decided
),
paths AS NOT MATERIALIZED (
    SELECT
        *,
        pursue_soc2_preferred OR r27 OR r23 OR r28 AS pursue_soc2,
        pursue_iso_preferred OR r24 OR r23 OR r25 AS pursue_iso
    FROM pursued
),
results AS NOT MATERIALIZED (
    SELECT
        *,
        pursue_soc2 AND pursue_iso AND is_parallel AS r5,
        pursue_soc2 AND pursue_iso AND NOT is_parallel AND NOT capacity_contradicted
            AND soc2_first AND NOT iso_first AS r56,
        pursue_soc2 AND pursue_iso AND NOT is_parallel AND NOT capacity_contradicted
            AND iso_first AND NOT soc2_first AS r32,
        pursue_soc2 AND NOT pursue_iso AS r54,
        pursue_iso AND NOT pursue_soc2 AS r31,
        NOT pursue_soc2 AND NOT pursue_iso AND (has_iso OR has_type2) AS r39,
        short_deadline AND pursue_soc2 AND NOT (has_type1 OR has_type2) AS r51
    FROM paths
)
SELECT
    id,
    (['none', 'helpful', 'preferred', 'expected', 'required'])[1 + soc2] AS need_soc2,
    (['none', 'helpful', 'preferred', 'expected', 'required'])[1 + iso] AS need_iso27001,
    CASE WHEN capacity_contradicted THEN NULL WHEN is_parallel THEN 'parallel' ELSE 'one_at_a_time' END AS capacity,
    short_deadline,
    ([[], ['iso27001'], ['soc2_type1'], ['iso27001', 'soc2_type1'], ['soc2_type2'], ['iso27001', 'soc2_type2'],
      ['soc2_type1', 'soc2_type2'], ['iso27001', 'soc2_type1', 'soc2_type2']])[
        1 + has_iso::BIGINT + 2 * has_type1::BIGINT + 4 * has_type2::BIGINT] AS in_place,
    CASE WHEN soc2_stronger THEN 'soc2' WHEN iso_stronger THEN 'iso27001' WHEN equal_needs THEN 'equal' END AS stronger_need,
    CASE WHEN first_contradicted THEN NULL WHEN soc2_first THEN 'soc2' WHEN iso_first THEN 'iso27001' END AS first,
    ([[], ['soc2'], ['iso27001'], ['soc2', 'iso27001']])[1 + pursue_soc2::BIGINT + 2 * pursue_iso::BIGINT] AS pursue,
    CASE
        WHEN r54 THEN 'soc2_only' WHEN r56 THEN 'soc2_then_iso27001' WHEN r31 THEN 'iso27001_only'
        WHEN r32 THEN 'iso27001_then_soc2' WHEN r5 THEN 'both_in_parallel' WHEN r39 THEN 'maintain'
    END AS path,
    r51 AS bridge,
    ([[], ['capacity'], ['first'], ['capacity', 'first']])[
        1 + capacity_contradicted::BIGINT + 2 * first_contradicted::BIGINT] AS contradictions,
    apac::BIGINT + (equal_needs AND soc2 = 3)::BIGINT * 2 + (equal_needs AND soc2 = 2)::BIGINT * 4
        + (equal_needs AND soc2 = 4)::BIGINT * 8 + both_markets::BIGINT * 16 + r5::BIGINT * 32
        + (equal_needs AND soc2 = 1)::BIGINT * 64 + dedicated::BIGINT * (128 + 256) + documented::BIGINT * 512
        + early::BIGINT * 1024 + r11::BIGINT * 2048 + r12::BIGINT * 4096 + r13::BIGINT * 8192 + r14::BIGINT * 16384
        + r15::BIGINT * 32768 + equal_needs::BIGINT * 65536 + established::BIGINT * 131072 + europe::BIGINT * 262144
        + expansion::BIGINT * 524288 + (iso_stronger AND iso = 3)::BIGINT * 1048576
        + (soc2_stronger AND soc2 = 3)::BIGINT * 2097152 + (government AND asks_iso)::BIGINT * 4194304
        + r23::BIGINT * 8388608 + r24::BIGINT * 16777216 + r25::BIGINT * 33554432
        + (iso_stronger AND iso = 1)::BIGINT * 67108864 + r27::BIGINT * 134217728 + r28::BIGINT * 268435456
        + (soc2_stronger AND soc2 = 1)::BIGINT * 536870912 + abroad::BIGINT * 1073741824 + r31::BIGINT * 2147483648
        + r32::BIGINT * 4294967296 + has_iso::BIGINT * 8589934592 + limited::BIGINT * (17179869184 + 34359738368)
        + mature::BIGINT * (68719476736 + 137438953472) + moderate::BIGINT * 274877906944 + r39::BIGINT * 549755813888
        + other_region::BIGINT * 1099511627776 + pursue_iso_preferred::BIGINT * 2199023255552
        + (iso_stronger AND iso = 2)::BIGINT * 4398046511104 + pursue_soc2_preferred::BIGINT * 8796093022208
        + (soc2_stronger AND soc2 = 2)::BIGINT * 17592186044416 + asks_built::BIGINT * 35184372088832
        + asks_iso::BIGINT * 70368744177664 + asks_soc2::BIGINT * 140737488355328
        + (iso_stronger AND iso = 4)::BIGINT * 281474976710656 + (soc2_stronger AND soc2 = 4)::BIGINT * 562949953421312
        + short_deadline::BIGINT * 1125899906842624 + r51::BIGINT * 2251799813685248
        + has_sister::BIGINT * 4503599627370496 + six_to_twelve::BIGINT * 9007199254740992
        + r54::BIGINT * 18014398509481984 + abroad::BIGINT * 36028797018963968 + r56::BIGINT * 72057594037927936
        + has_type1::BIGINT * 144115188075855872 + has_type2::BIGINT * 288230376151711744
        + iso_stronger::BIGINT * 576460752303423488 AS rules_fired_1,
    soc2_stronger::BIGINT + few_people::BIGINT * 2 + to_eighteen::BIGINT * 4 + has_type1::BIGINT * 8
        + under_six::BIGINT * 16 + urgent::BIGINT * 32 + (enterprise AND asks_soc2)::BIGINT * 64 + us::BIGINT * 128
        AS rules_fired_2,
    (dedicated AND few_people)::BIGINT * 256 + (early AND abroad)::BIGINT * 1024 + (r11 AND r15)::BIGINT * 2048
        + (r12 AND (r13 OR r14 OR r15))::BIGINT * 4096 + (r13 AND r11)::BIGINT * 8192
        + (equal_needs AND (r11 OR r12))::BIGINT * 65536
        + (mature AND (limited OR moderate OR few_people))::BIGINT * 68719476736 AS rules_overridden_1,
    0::BIGINT AS rules_overridden_2
FROM results

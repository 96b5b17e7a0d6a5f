-- The rules of five rulesets written by hand as fast as DuckDB was found to run them: each answer is looked at once,
-- what an AND needs is never NULL where that costs less than to allow for it, a need is one CASE from its highest step
-- down, what can never be is left out, an array that two columns have is made once, and the rules are a sum of powers
-- of two in the order of their names.
WITH answers AS NOT MATERIALIZED (
    SELECT
        id,
        COALESCE(market, '') AS market,
        COALESCE(maturity, '') AS maturity,
        COALESCE(resources, '') AS resources,
        COALESCE(international_expansion, FALSE) AS expansion,
        COALESCE(strong_documentation, FALSE) AS documented,
        COALESCE(service_organization, TRUE) AS may_serve,
        COALESCE(internal_fte < 1.5, FALSE) AS few_people,
        COALESCE(list_contains(regions, 'europe'), FALSE) AS europe,
        COALESCE(list_contains(regions, 'apac'), FALSE) AS apac,
        COALESCE(list_contains(regions, 'other'), FALSE) AS other_region,
        COALESCE(list_contains(requested, 'iso27001'), FALSE) AS asks_iso,
        COALESCE(list_contains(requested, 'soc2'), FALSE) AS asks_soc2,
        COALESCE(list_contains(requested, 'soc1'), FALSE) AS asks_soc1,
        COALESCE(list_contains(requested, 'hitrust'), FALSE) AS asks_hitrust,
        COALESCE(list_contains(requested, 'pci_dss'), FALSE) AS asks_pci,
        COALESCE(list_contains(requested, 'fedramp'), FALSE) AS asks_fedramp,
        COALESCE(list_contains(requested, 'cmmc'), FALSE) AS asks_cmmc,
        COALESCE(list_contains(requested, 'cyber_essentials'), FALSE) AS asks_cyber,
        COALESCE(list_contains(requested, 'tisax'), FALSE) AS asks_tisax,
        COALESCE(list_contains(requested, 'c5'), FALSE) AS asks_c5,
        COALESCE(list_contains(requested, 'ismap'), FALSE) AS asks_ismap,
        COALESCE(len(requested) > 0, FALSE) AS asks,
        COALESCE(list_contains(customers, 'us_enterprise'), FALSE) AS enterprise,
        COALESCE(list_contains(customers, 'government_agencies'), FALSE) AS government,
        COALESCE(list_has_any(customers, ['global_enterprise', 'financial_institutions']), FALSE)
            OR COALESCE(company_type <> 'other', FALSE)
            OR COALESCE(industry <> 'other', FALSE)
            OR COALESCE(list_has_any(held, ['iso27001', 'soc2_type1', 'soc2_type2', 'iso9001', 'iso14001']), FALSE)
            OR COALESCE(timeline_months <= 18, FALSE)
            OR COALESCE(urgent_requirement, FALSE)
            OR COALESCE(list_has_any(evidence_wanted, ['public_certificate', 'control_detail']), FALSE)
            OR COALESCE(list_has_any(goals,
                ['internal_improvement', 'multiple_frameworks', 'flexible_scope', 'fast_market_entry']), FALSE)
            AS bears_otherwise
    FROM read_parquet(getvariable('answers'))
),
words AS NOT MATERIALIZED (
    SELECT
        *,
        market = 'us' AS us,
        market = 'international' AS abroad,
        market = 'both' AS both_markets,
        maturity = 'early_stage' AS early,
        maturity = 'security_mature' AS mature,
        maturity IN ('established', 'security_mature') AS settled,
        resources = 'dedicated_team' AS dedicated,
        resources = 'limited' AS limited,
        resources = 'moderate' AS moderate,
        europe OR apac OR other_region AS elsewhere,
        asks_soc1 OR asks_hitrust OR asks_fedramp AS asks_built,
        asks_soc2 OR asks_hitrust OR asks_fedramp AS asks_american
    FROM answers
),
said AS NOT MATERIALIZED (
    SELECT
        *,
        us OR both_markets AS american,
        enterprise OR us OR both_markets OR asks_american AS us_buyers,
        abroad OR both_markets OR elsewhere AS iso_expected,
        mature AND may_serve AS mature_iso,
        early::BIGINT + settled::BIGINT + asks_built::BIGINT AS weak_soc2,
        documented::BIGINT + settled::BIGINT AS weak_iso,
        limited OR moderate OR few_people AS single,
        market <> '' OR maturity <> '' OR elsewhere OR expansion OR enterprise OR government OR asks_iso OR asks_soc2
            OR asks_built OR documented OR bears_otherwise AS bears,
        list_where(['soc1', 'hitrust', 'pci_dss', 'fedramp', 'cmmc', 'cyber_essentials', 'tisax', 'c5', 'ismap'],
            [asks_soc1, asks_hitrust, asks_pci, asks_fedramp, asks_cmmc, asks_cyber, asks_tisax, asks_c5, asks_ismap])
            AS unmet
    FROM words
),
results AS NOT MATERIALIZED (
    SELECT
        *,
        abroad AND elsewhere AND NOT us_buyers AS less,
        expansion AND NOT iso_expected AS iso_preferred
    FROM said
)
SELECT
    id,
    us_buyers,
    FALSE AS consumers_only,
    FALSE AS nobody_asks,
    asks AS customers_ask,
    bears AS bears_on_path,
    CASE WHEN less THEN 'part_weight' ELSE 'full_weight' END AS soc2_standing,
    'full_weight' AS iso27001_standing,
    CASE WHEN american THEN 'expected' ELSE 'none' END AS habit_soc2,
    CASE WHEN iso_expected THEN 'expected' WHEN expansion THEN 'preferred' ELSE 'none' END AS habit_iso27001,
    weak_soc2,
    weak_iso AS weak_iso27001,
    CASE
        WHEN asks_soc2 THEN 'required' WHEN american THEN 'expected' WHEN mature THEN 'preferred'
        WHEN weak_soc2 > 0 THEN 'helpful' ELSE 'none'
    END AS need_soc2,
    CASE
        WHEN asks_iso THEN 'required' WHEN iso_expected THEN 'expected' WHEN expansion OR mature_iso THEN 'preferred'
        WHEN weak_iso > 0 THEN 'helpful' ELSE 'none'
    END AS need_iso27001,
    CASE WHEN (dedicated OR mature) AND NOT single THEN 'parallel' ELSE 'one_at_a_time' END AS capacity,
    CASE WHEN limited OR few_people THEN 'after_first' END AS second_starts,
    []::VARCHAR[] AS in_place,
    unmet AS requests_unmet,
    unmet AS frameworks,
    []::VARCHAR[] AS contradictions,
    bears::BIGINT + asks::BIGINT * 2 + apac::BIGINT * 4 + both_markets::BIGINT * 8 + dedicated::BIGINT * 16
        + documented::BIGINT * 32 + early::BIGINT * 64 + settled::BIGINT * 128 + europe::BIGINT * 256
        + expansion::BIGINT * 512 + iso_expected::BIGINT * 1024 + american::BIGINT * 2048
        + (government AND asks_iso)::BIGINT * 4096 + abroad::BIGINT * 8192 + limited::BIGINT * 16384
        + mature::BIGINT * (32768 + 131072) + mature_iso::BIGINT * 65536 + moderate::BIGINT * 262144
        + other_region::BIGINT * 524288 + iso_preferred::BIGINT * 1048576
        + asks_c5::BIGINT * 4194304 + asks_cmmc::BIGINT * 8388608 + asks_cyber::BIGINT * 16777216
        + asks_fedramp::BIGINT * 33554432 + asks_built::BIGINT * 67108864 + asks_hitrust::BIGINT * 134217728
        + asks_ismap::BIGINT * 268435456 + asks_iso::BIGINT * 536870912 + asks_pci::BIGINT * 1073741824
        + asks_soc1::BIGINT * 2147483648 + asks_soc2::BIGINT * 4294967296 + asks_tisax::BIGINT * 8589934592
        + less::BIGINT * 17179869184 + few_people::BIGINT * 68719476736
        + (enterprise AND asks_soc2)::BIGINT * 137438953472 + enterprise::BIGINT * 274877906944
        + us::BIGINT * 549755813888 + american::BIGINT * 1099511627776 + asks_american::BIGINT * 2199023255552
        + (weak_iso > 0)::BIGINT * 4398046511104 + (weak_soc2 > 0)::BIGINT * 8796093022208 AS rules_fired_1,
    (dedicated AND few_people)::BIGINT * 16 + (mature AND single)::BIGINT * 32768 AS rules_overridden_1
FROM results

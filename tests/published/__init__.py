"""The few facts of published vocabularies that our exports rest on, and how they are collected."""
